import { existsSync, statSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { expect, test } from "vitest";
import { anchorsOf, linksOf, type Page, pages, root } from "./pages.ts";

const all = pages();

/** Why a link leads nowhere; undefined for one that is fine. Addresses elsewhere are not looked up. */
function problem(page: Page, target: string): string | undefined {
  if (/^[a-z]+:/.test(target)) return /^(https|mailto):/.test(target) ? undefined : "is not https";
  const [path = "", anchor] = target.split("#");
  const file = path === "" ? page.path : normalize(join(dirname(page.path), path));
  if (!existsSync(join(root, file))) return "is not there";
  if (anchor === undefined || statSync(join(root, file)).isDirectory()) return undefined;
  // A new attack gets its row with the next report; test/escape/promises.test.ts holds that it is there.
  if (file === "docs/escape.md" && /^[a-z]+-\d+$/.test(anchor)) return undefined;
  const linked = all.find((each) => each.path === file);
  return linked === undefined || anchorsOf(linked).includes(anchor) ? undefined : "has no such heading";
}

test.each(all)("links of $path", (page) => {
  const problems = linksOf(page).flatMap((target) => {
    const found = problem(page, target);
    return found === undefined ? [] : [`${target} ${found}`];
  });
  expect([...new Set(problems)]).toEqual([]);
});

test("every page of docs stands in the index", () => {
  const index = all.find(({ path }) => path === "docs/README.md");
  const linked = index === undefined ? [] : linksOf(index).map((target) => `docs/${target}`);
  const names = all
    .map(({ path }) => path)
    .filter((path) => path.startsWith("docs/") && path !== index?.path);
  expect(names.filter((path) => !linked.includes(path))).toEqual([]);
});

test("links, headings and anchors are read as they are shown", () => {
  const text =
    "# One & two\n[a](x.md#b) `[c](d)`\n```sh\n# no heading\n[e](f)\n```\n<a id='x'></a><a id=\"WS-1\"></a>\n";
  expect(linksOf({ text })).toEqual(["x.md#b"]);
  expect(anchorsOf({ text })).toEqual(["WS-1", "one--two"]);
});
