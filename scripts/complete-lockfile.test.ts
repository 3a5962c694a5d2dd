import { expect, test } from "vitest";
import { completeLockfile, platformOf } from "./complete-lockfile.ts";

test.each([
  ["@a/cli-linux-x64", { os: ["linux"], cpu: ["x64"], libc: ["glibc"] }],
  ["@a/cli-linux-arm64-musl", { os: ["linux"], cpu: ["arm64"], libc: ["musl"] }],
  ["@a/binding-linux-arm-musleabihf", { os: ["linux"], cpu: ["arm"], libc: ["musl"] }],
  ["@turbo/darwin-64", { os: ["darwin"], cpu: ["x64"] }],
  ["@turbo/windows-arm64", { os: ["win32"], cpu: ["arm64"] }],
  ["@a/binding-win32-x64-msvc", { os: ["win32"], cpu: ["x64"] }],
  ["@a/binding-wasm32-wasi", undefined],
  ["fsevents", undefined],
])("%s is for %j", (name, platform) => {
  expect(platformOf(name)).toEqual(platform);
});

test("missing platforms are added once, what is there stays", () => {
  const there = { version: "1.0.0", integrity: "sha512-x", optional: true };
  const parent = {
    version: "1.0.0",
    optionalDependencies: { "a-linux-x64": "1.0.0", "a-darwin-arm64": "1.0.0", "b-linux-x64": "^1.0.0" },
  };
  const first = completeLockfile({
    packages: { "": {}, "node_modules/a": parent, "node_modules/a-linux-x64": there },
  });
  expect(first.added).toEqual(["a-darwin-arm64@1.0.0"]);
  expect(first.lockfile.packages["node_modules/a-linux-x64"]).toBe(there);
  expect(completeLockfile(first.lockfile).added).toEqual([]);
});
