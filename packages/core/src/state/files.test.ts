import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeFolder, requireRoom, writeWhole } from "./files.ts";

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "files-"));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

test("folders and files are their owner's alone", () => {
  makeFolder(join(root, "a", "b"));
  writeWhole(join(root, "a", "b", "file"), "text");
  expect(["a", "a/b"].map((path) => statSync(join(root, path)).mode & 0o777)).toEqual([0o700, 0o700]);
  expect(statSync(join(root, "a/b/file")).mode & 0o777).toBe(0o600);
});

test("a write that fails leaves the old file and nothing beside it", () => {
  const path = join(root, "file");
  mkdirSync(path);
  expect(() => writeWhole(path, "new")).toThrow("the state folder can't be used");
  expect(readdirSync(root)).toEqual(["file"]);
});

test("a write replaces the file at once", () => {
  const path = join(root, "file");
  writeWhole(path, "old");
  writeWhole(path, "new");
  expect(readFileSync(path, "utf8")).toBe("new");
  expect(readdirSync(root)).toEqual(["file"]);
});

test("looking for room leaves nothing, and fails where nothing can be written", () => {
  requireRoom(join(root, "folder"));
  expect(readdirSync(join(root, "folder"))).toEqual([]);
  writeWhole(join(root, "file"), "");
  expect(() => requireRoom(join(root, "file"))).toThrow("the state folder can't be used");
});

test.skipIf(process.getuid?.() === 0)("a folder that is not the user's to write in is named", () => {
  chmodSync(root, 0o500);
  expect(() => makeFolder(join(root, "a"))).toThrow("EACCES");
});
