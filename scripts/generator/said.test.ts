import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { root } from "../docs/pages.ts";
import { failuresOfCommand, remarks } from "./said.ts";

test("every failure that the command makes is read from its source, but for the two that hand one on", () => {
  const folder = join(root, "packages/cli/src");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
    .map((path) => readFileSync(join(folder, path), "utf8"));
  const calls = sources.flatMap(
    (source) => source.match(/(new LaunchError|(?<!function )\busageError)\(/g) ?? [],
  );
  const texts = failuresOfCommand(root).map(({ text }) => text);
  // Some make one of two.
  expect(texts.length).toBeGreaterThanOrEqual(calls.length - 2);
  for (const text of texts) expect(text).toMatch(/^ai-sandbox: \S.*[a-z]/);
});

test("what is put in has a name, both of two texts are there, and what is done about it stands below", () => {
  const texts = failuresOfCommand(root);
  expect(texts).toContainEqual({
    text: "ai-sandbox: <folder> is not on the list of trusted folders.\n  See what is with: ai-sandbox workspaces",
    exitCode: 1,
  });
  for (const text of ["there is no session <name>.", "more than one session begins with <name>."])
    expect(texts).toContainEqual({ text: expect.stringContaining(text), exitCode: 1 });
  expect(texts).toContainEqual({ text: "ai-sandbox: --time needs a number of seconds.", exitCode: 2 });
});

test("what a session or a launcher says besides", () => {
  expect(remarks(root)).toEqual(
    expect.arrayContaining([
      expect.stringContaining("the folder was swapped for another one"),
      expect.stringContaining("the network filter failed"),
    ]),
  );
});
