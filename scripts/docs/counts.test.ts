import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { attacks } from "../../test/escape/attacks/all.ts";
import { root } from "./pages.ts";

const read = (path: string): string => readFileSync(join(root, path), "utf8");
const number = (path: string, pattern: RegExp): string | undefined => pattern.exec(read(path))?.[1];

// The README names what its tables counted: a table that is written anew takes its sentence along.
test("the README counts as many attacks as their page", () => {
  expect(number("README.md", /^(\d+) attacks/m)).toBe(number("docs/escape.md", /^(\d+) attacks\.$/m));
  const left = attacks.filter(({ isForReport }) => isForReport === true);
  expect(number("README.md", /all but (\d+)/)).toBe(String(left.length));
});

test("the README counts as many cases as the page of fidelity", () => {
  const [cases, equal] = [/\*\*(\d+) cases\.\*\*/, /Through the launcher \*\*(\d+)\*\* are equal/];
  expect(number("README.md", /of (\d+) cases/)).toBe(number("docs/fidelity.md", cases));
  expect(number("README.md", /cases\s+(\d+)\s+are equal/)).toBe(number("docs/fidelity.md", equal));
  const bare = number("docs/fidelity.md", /With bare `docker run` (\d+) are equal/);
  expect(bare).toBeDefined();
  expect(number("README.md", /`docker run` is equal in (\d+)\./)).toBe(bare);
});

test("the README lists as many tools as it says", () => {
  expect(
    new Set(
      read("README.md")
        .match(/^\|.*`@ai-sandbox\/[a-z]+` \|$/gm)
        ?.join()
        .match(/@ai-sandbox\/[a-z]+/g),
    ).size,
  ).toBe(15);
});
