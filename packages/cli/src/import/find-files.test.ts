import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { findFiles } from "./find-files.ts";

let home = "";
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "import-"));
  for (const folder of [".tool/skills/one", ".tool/skills/.git", ".other"])
    mkdirSync(join(home, folder), { recursive: true });
  for (const file of [".tool/WORDS.md", ".tool/skills/one/SKILL.md", ".tool/skills/.git/config", ".other/x"])
    writeFileSync(join(home, file), "words");
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

it("files and what is in folders, each once, without what is not there", () => {
  const { files, passedOver } = findFiles(home, [".tool/WORDS.md", ".tool/skills", ".tool/none"]);
  expect(files.map(({ path }) => path)).toEqual([".tool/WORDS.md", ".tool/skills/one/SKILL.md"]);
  expect(passedOver).toEqual([".tool/skills/.git"]);
});

it("no link is followed: a file's, a folder's, nor one on the way", () => {
  symlinkSync("/etc/passwd", join(home, ".tool/skills/passwd"));
  symlinkSync("../../.other", join(home, ".tool/skills/other"));
  symlinkSync(".tool", join(home, ".linked"));
  const { files, passedOver } = findFiles(home, [".tool/skills", ".linked/WORDS.md"]);
  expect(files.map(({ path }) => path)).toEqual([".tool/skills/one/SKILL.md"]);
  expect(passedOver.sort()).toEqual([
    ".linked",
    ".tool/skills/.git",
    ".tool/skills/other",
    ".tool/skills/passwd",
  ]);
});
