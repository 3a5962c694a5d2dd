import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { copyImage, imageFolders } from "./copy-image.ts";
import { sampleRepository } from "./generator/sample.ts";

test("each package has its own part of dockerfiles", () => {
  expect(imageFolders("/r", "core")).toEqual({
    source: "/r/dockerfiles/base",
    target: "/r/packages/core/image/base",
  });
  expect(imageFolders("/r", "claude")).toEqual({
    source: "/r/dockerfiles/claude",
    target: "/r/packages/claude/image",
  });
  expect(imageFolders("/r", "cli")).toBeUndefined();
});

test("what was removed from the source is gone from the copy", () => {
  const root = sampleRepository({
    "dockerfiles/sample/Dockerfile": "FROM x",
    "dockerfiles/sample/conf/settings": "1",
    "packages/sample/image/old": "",
  });
  copyImage(join(root, "dockerfiles/sample"), join(root, "packages/sample/image"));
  expect(readFileSync(join(root, "packages/sample/image/conf/settings"), "utf8")).toBe("1");
  expect(existsSync(join(root, "packages/sample/image/old"))).toBe(false);
});

test("a link and a folder without a Dockerfile are refused", () => {
  const root = sampleRepository({ "dockerfiles/sample/Dockerfile": "FROM x" });
  symlinkSync("/etc/passwd", join(root, "dockerfiles/sample/link"));
  expect(() => copyImage(join(root, "dockerfiles/sample"), join(root, "image"))).toThrow(
    "neither a file nor a folder",
  );
  expect(() => copyImage(join(root, "dockerfiles/none"), join(root, "image"))).toThrow("no Dockerfile");
});
