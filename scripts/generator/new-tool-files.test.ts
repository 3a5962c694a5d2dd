import { expect, test } from "vitest";
import { checkFacts } from "./check-facts.ts";
import { argumentDefault, dockerfileProblems } from "./dockerfile.ts";
import { newToolFiles } from "./new-tool-files.ts";
import { sourceProblems } from "./sources.ts";

const files = newToolFiles("my-tool");
const facts = JSON.parse(files["packages/my-tool/tool.json"] ?? "");
const dockerfile = files["dockerfiles/my-tool/Dockerfile"] ?? "";

test("the generator lists what the author has to fill in, and nothing else", () => {
  const checked = checkFacts("tool.json", facts, "my-tool");
  const problems = "problems" in checked ? checked.problems : [];
  expect(problems.map((problem) => problem.split(": ")[1])).toEqual([
    "title",
    "vendor",
    "homepage",
    "version.package",
    "login.hint",
  ]);
  const sources = JSON.parse(files["packages/my-tool/sources.json"] ?? "");
  const without = sourceProblems("sources.json", facts, sources).map((problem) => problem.split(": ")[1]);
  expect(without).toEqual(Object.keys(sources).filter((fact) => fact !== "limits"));
  expect(dockerfileProblems(dockerfile, "MY_TOOL_VERSION")).toEqual([
    "must pin the version in a line of its own, ARG MY_TOOL_VERSION=<version>",
  ]);
});

test("with a version the Dockerfile passes", () => {
  const filled = dockerfile.replace("MY_TOOL_VERSION=", "MY_TOOL_VERSION=1.0.0");
  expect(argumentDefault(filled, "MY_TOOL_VERSION")).toBe("1.0.0");
  expect(dockerfileProblems(filled, "MY_TOOL_VERSION")).toEqual([]);
});
