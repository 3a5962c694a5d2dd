import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, type TestContext, test } from "vitest";
import { root } from "../docs/pages.ts";
import { actionlint, type Finding, gitlabSchema, shellcheck } from "./linters.ts";
import { stepsOf, workflowFiles } from "./steps.ts";

// Each linter is also given something wrong: one that finds nothing anywhere proves nothing.

/** What a linter said; the test is skipped, with the reason, where there is none. */
function said(finding: Finding, { skip }: TestContext): string {
  if ("said" in finding) return finding.said;
  process.stdout.write(`skipped: ${finding.skipped}\n`);
  return skip(finding.skipped);
}

/** A folder with the repository's own file at this path, changed. */
function spoilt(path: string, change: (text: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), "linted-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, ".github/workflows"), { recursive: true });
  const before = readFileSync(join(root, path), "utf8");
  const after = change(before);
  expect(after).not.toBe(before);
  writeFileSync(join(folder, path), after);
  return folder;
}

const generous = { timeout: 120_000 };

test("actionlint has nothing to say about GitHub's workflows", generous, (context) => {
  const pattern = ".github/workflows/*.yml";
  expect(said(actionlint(root, pattern), context)).toBe("");
  const output = spoilt(".github/workflows/release.yml", (text) =>
    text.replace("steps.pending.outputs.pending == 'yes'", "steps.pendin.outputs.pending == 'yes'"),
  );
  expect(said(actionlint(output, pattern), context)).toContain('"pendin" is not defined');
});

test("GitLab's schema knows all of its file", generous, (context) => {
  expect(said(gitlabSchema(join(root, ".gitlab-ci.yml")), context)).toBe("");
  const folder = spoilt(".gitlab-ci.yml", (text) =>
    text.replace("parallel:\n    matrix:", "parallel:\n    matrices:"),
  );
  expect(said(gitlabSchema(join(folder, ".gitlab-ci.yml")), context)).toContain("matrices");
});

test("shellcheck has nothing to say about what their jobs run", generous, (context) => {
  expect(said(shellcheck("echo `ls *.txt`; [ $x == 1 ] && cd y\n"), context)).toContain("SC2");
  for (const path of workflowFiles) {
    // Of GitLab's jobs each line by itself: it runs them as one script, in which a variable may be set by another line.
    const scripts = stepsOf(path).map((step) => `#!/bin/bash\n# shellcheck disable=SC2034,SC2154\n${step}\n`);
    for (const script of new Set(scripts)) expect(said(shellcheck(script), context), script).toBe("");
  }
});
