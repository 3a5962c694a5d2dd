import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Tool } from "../tool.ts";

const folders = vi.hoisted(() => ({ base: "" }));
vi.mock("./package-folder.ts", () => ({ baseImageFolder: () => folders.base }));
const { recipePaths, recipesOf } = await import("./recipe.ts");

let root: string;
let tool: Tool;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "recipe-"));
  folders.base = join(root, "base");
  mkdirSync(join(root, "tool", "image", "conf"), { recursive: true });
  mkdirSync(folders.base);
  writeFileSync(join(folders.base, "Dockerfile"), "FROM x\n");
  writeFileSync(join(folders.base, "helper"), "#!/bin/sh\n", { mode: 0o755 });
  writeFileSync(join(root, "tool", "image", "Dockerfile"), "FROM y\n");
  writeFileSync(join(root, "tool", "image", "conf", "settings"), "a=1\n");
  tool = { name: "sample", folder: join(root, "tool"), base: "trixie" } as Tool;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const references = (certificates: string[] = [], platform?: string, of = tool): string[] => {
  const { base, image } = recipesOf(of, { certificates, platform });
  return [base.reference, image.reference];
};

test("names are made of the content: the same again for the same, whatever the times and umask were", () => {
  const before = references();
  expect(before[0]).toMatch(/^ai-base:[0-9a-f]{16}$/);
  expect(before[1]).toMatch(/^ai-sample:[0-9a-f]{16}$/);
  utimesSync(join(folders.base, "helper"), 1, 1);
  chmodSync(join(folders.base, "helper"), 0o700);
  chmodSync(join(folders.base, "Dockerfile"), 0o600);
  expect(references()).toEqual(before);
});

test.each<[string, () => void]>([
  ["a helper of the base", () => writeFileSync(join(folders.base, "helper"), "#!/bin/sh -e\n")],
  ["a helper that can no longer be executed", () => chmodSync(join(folders.base, "helper"), 0o644)],
  ["a new file in the base", () => writeFileSync(join(folders.base, "another"), "")],
])("%s makes a new base and a new image", (_, change) => {
  const [base, image] = references();
  change();
  const [newBase, newImage] = references();
  expect(newBase).not.toBe(base);
  expect(newImage).not.toBe(image);
});

test("a file of the tool alone leaves the base as it is", () => {
  const [base, image] = references();
  writeFileSync(join(root, "tool", "image", "conf", "settings"), "a=2\n");
  const [newBase, newImage] = references();
  expect(newBase).toBe(base);
  expect(newImage).not.toBe(image);
});

test("certificates, platform and parent are part of the name", () => {
  const names = [
    references(),
    references(["-----BEGIN CERTIFICATE-----"]),
    references([], "linux/arm64"),
    references([], undefined, { ...tool, base: "bookworm" }),
  ];
  expect(new Set(names.map(([base]) => base)).size).toBe(4);
  expect(new Set(names.map(([, image]) => image)).size).toBe(4);
});

test("content can't move from one file's end to the next one's start", () => {
  writeFileSync(join(folders.base, "a"), "12");
  writeFileSync(join(folders.base, "b"), "3");
  const before = references();
  writeFileSync(join(folders.base, "a"), "1");
  writeFileSync(join(folders.base, "b"), "23");
  expect(references()).not.toEqual(before);
});

test("the base's context always has extra-ca, so that it can be copied", () => {
  const { base, image } = recipesOf(tool, { certificates: ["one", "two"] });
  expect(base.files.map(({ name }) => name)).toEqual([
    "Dockerfile",
    "helper",
    "extra-ca/README",
    "extra-ca/1.crt",
    "extra-ca/2.crt",
  ]);
  expect(image.files.map(({ name, isExecutable }) => [name, isExecutable])).toEqual([
    ["Dockerfile", false],
    ["conf/settings", false],
  ]);
  expect(image.parent).toBe(base.reference);
  expect(image.tags).toEqual([image.reference, "ai-sample:latest"]);
  // `latest` stays where it is when another platform is built beside it.
  const other = recipesOf(tool, { certificates: ["one", "two"], platform: "linux/arm64" }).image;
  expect(other.tags).toEqual([other.reference]);
  // `latest` of the base would be a second name that nobody uses.
  expect(base.tags).toEqual([base.reference]);
});

test("every file and folder of both is watched", () => {
  expect(recipePaths(tool).toSorted()).toEqual(
    [
      folders.base,
      join(folders.base, "Dockerfile"),
      join(folders.base, "helper"),
      join(root, "tool", "image"),
      join(root, "tool", "image", "Dockerfile"),
      join(root, "tool", "image", "conf"),
      join(root, "tool", "image", "conf", "settings"),
    ].toSorted(),
  );
});

test("a package without its Dockerfile says so", () => {
  rmSync(join(root, "tool", "image"), { recursive: true });
  expect(() => references()).toThrow("this launcher is incomplete");
});
