import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeContext } from "./context.ts";

let root: string;
let umask: number;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "context-"));
  umask = process.umask();
});
afterEach(() => {
  process.umask(umask);
  rmSync(root, { recursive: true, force: true });
});

const mode = (path: string): number => statSync(join(root, path)).mode & 0o777;
const files = [
  { name: "Dockerfile", content: Buffer.from("FROM x"), isExecutable: false },
  { name: "a/b/helper", content: Buffer.from([0, 255]), isExecutable: true },
];

test("files come out whole, and readable in the image whatever the umask is", () => {
  process.umask(0o077);
  writeContext(join(root, "context"), files);
  expect(readFileSync(join(root, "context/a/b/helper"))).toEqual(Buffer.from([0, 255]));
  expect(mode("context/Dockerfile")).toBe(0o644);
  expect(mode("context/a/b/helper")).toBe(0o755);
  expect(["context", "context/a", "context/a/b"].map(mode)).toEqual([0o755, 0o755, 0o755]);
});

test("what an interrupted build left is gone", () => {
  mkdirSync(join(root, "context"));
  writeFileSync(join(root, "context", "left"), "");
  writeContext(join(root, "context"), files);
  expect(readdirSync(join(root, "context")).toSorted()).toEqual(["Dockerfile", "a"]);
});

test("a place that can't be written to is named, with a way out", () => {
  writeFileSync(join(root, "file"), "");
  expect(() => writeContext(join(root, "file", "context"), files)).toThrow(
    /state folder can't be used.*ENOTDIR/,
  );
});
