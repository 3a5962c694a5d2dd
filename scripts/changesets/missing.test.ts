import { expect, test } from "vitest";
import { missingChangesets } from "./missing.ts";

const claude = '---\n"@ai-sandbox/claude": minor\n---\n\nRuns 2.0.\n';

test("what is published needs a changeset that names its package", () => {
  const paths = ["packages/claude/tool.json", "dockerfiles/codex/Dockerfile", "packages/core/src/launch.ts"];
  expect(missingChangesets(paths, [])).toEqual([
    "@ai-sandbox/claude",
    "@ai-sandbox/codex",
    "@ai-sandbox/core",
  ]);
  expect(missingChangesets(paths, [claude])).toEqual(["@ai-sandbox/codex", "@ai-sandbox/core"]);
});

test("the base image is core's", () => {
  expect(missingChangesets(["dockerfiles/base/Dockerfile"], [])).toEqual(["@ai-sandbox/core"]);
});

test("tests, docs, READMEs and scripts need none", () => {
  const paths = [
    "packages/core/src/launch.test.ts",
    "packages/claude/README.md",
    "test/probe/tool.json",
    "docs/security.md",
    "scripts/start",
    ".changeset/README.md",
  ];
  expect(missingChangesets(paths, [])).toEqual([]);
});

test("an empty changeset says that nobody will notice", () => {
  expect(missingChangesets(["packages/core/src/launch.ts"], ["---\n---\n"])).toEqual([]);
});

test("a release has used them up", () => {
  const paths = ["packages/claude/package.json", "packages/claude/CHANGELOG.md", ".changeset/first.md"];
  expect(missingChangesets(paths, [])).toEqual([]);
});
