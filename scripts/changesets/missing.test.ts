import { expect, test } from "vitest";
import { missingChangesets } from "./missing.ts";

const claude = '---\n"@ai-sandbox/claude": minor\n---\n\nRuns 2.0.\n';
const empty = "---\n---\n";

test("what is published needs a changeset that names its package", () => {
  const paths = ["packages/claude/tool.json", "dockerfiles/codex/Dockerfile", "packages/core/src/launch.ts"];
  expect(missingChangesets(paths, [], false)).toEqual([
    "@ai-sandbox/claude",
    "@ai-sandbox/codex",
    "@ai-sandbox/core",
  ]);
  expect(missingChangesets(paths, [claude], false)).toEqual(["@ai-sandbox/codex", "@ai-sandbox/core"]);
});

test("the base image is core's", () => {
  expect(missingChangesets(["dockerfiles/base/Dockerfile"], [], false)).toEqual(["@ai-sandbox/core"]);
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
  expect(missingChangesets(paths, [], false)).toEqual([]);
});

test("an empty changeset says that nobody will notice", () => {
  expect(missingChangesets(["packages/core/src/launch.ts"], [empty], false)).toEqual([]);
});

test("an empty changeset beside another excuses nothing", () => {
  const paths = ["packages/core/src/launch.ts", "packages/claude/tool.json"];
  expect(missingChangesets(paths, [empty, claude], false)).toEqual(["@ai-sandbox/core"]);
});

test("a release has used them up; a changelog that somebody edits is no release", () => {
  const paths = ["packages/claude/package.json", "packages/claude/CHANGELOG.md", ".changeset/first.md"];
  expect(missingChangesets(paths, [], true)).toEqual([]);
  expect(missingChangesets(paths, [], false)).toEqual(["@ai-sandbox/claude"]);
});
