import { expect, test } from "vitest";
import { hotFileProblems, packProblems } from "./check-packages.ts";

test("the hot file may load built-in modules, and others later", () => {
  expect(
    hotFileProblems('const{a}=require("node:fs/promises");async()=>load("./cold.js");exports.a=a;'),
  ).toEqual([]);
  expect(
    hotFileProblems("require(\"./chunk.js\");const b=require(`execa`);require('node:nothing');"),
  ).toHaveLength(3);
});

test("sources, tests and dependencies are not published", () => {
  const files = [
    "package.json",
    "README.md",
    "src/a.ts",
    "dist/launch.cjs",
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

test("nothing is run as a package is installed", () => {
  const files = ["package.json", "README.md", "LICENSE"].map((path) => ({ path }));
  const problemsOf = (scripts: Record<string, string>): string[] =>
    packProblems(
      { name: "@ai-sandbox/claude", unpackedSize: 1, files },
      { name: "@ai-sandbox/claude", scripts },
    );
  expect(problemsOf({ build: "tsdown", prepack: "node copy.js" })).toEqual([]);
  for (const name of ["preinstall", "install", "postinstall", "prepare"])
    expect(problemsOf({ [name]: "node x.js" })).toEqual([
      `has a script "${name}"; what is published runs nothing as it is installed`,
    ]);
});
