import { expect, test } from "vitest";
import { hotFileProblems, packProblems, staticImports } from "./check-packages.ts";

test("imports are found as a bundler writes them", () => {
  const source =
    'import{a as b}from"./a.js";import c from"node:fs";import*as d from "d";import "e";export{f}from"f";export*from"g";' +
    'const h=await import("h");const text="import x from y";import{i}from\'node:os\';';
  expect(staticImports(source)).toEqual(["./a.js", "node:fs", "d", "e", "f", "g", "node:os"]);
});

test("the hot file may load built-in modules, and others later", () => {
  expect(
    hotFileProblems('import{a}from"node:fs/promises";async()=>import("./cold.js");export{a as b};'),
  ).toEqual([]);
  expect(
    hotFileProblems('import{a}from"./chunk.js";import b from"execa";import"node:nothing";'),
  ).toHaveLength(3);
});

test("sources, tests and dependencies are not published", () => {
  const files = [
    "package.json",
    "README.md",
    "src/a.ts",
    "dist/launch.js",
    "dist/a-B_c1.js",
    "image/base/x",
    ".env",
  ];
  expect(
    packProblems(
      { name: "@ai-sandbox/core", unpackedSize: 1, files: files.map((path) => ({ path })) },
      { name: "@ai-sandbox/core", dependencies: { execa: "1" } },
    ),
  ).toEqual([
    "src/a.ts should not be published",
    ".env should not be published",
    "LICENSE is missing",
    "depends on execa; what is published has no dependency but core",
  ]);
});
