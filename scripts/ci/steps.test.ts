import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { root } from "../docs/pages.ts";
import { proofs, stepsOf, workflowFiles } from "./steps.ts";

// Not on Windows, where folders are no addresses of git's.
const onUnix = test.skipIf(process.platform === "win32");

// No workflow can be run here. Each of its steps is run by a test, or says why not.

const all = [...new Set(workflowFiles.flatMap(stepsOf))];

test("every step of every workflow is run by a test that is there, or says why not", () => {
  expect(all.length).toBeGreaterThan(20);
  expect(Object.keys(proofs).toSorted()).toEqual(all.toSorted());
  for (const proof of Object.values(proofs)) {
    if ("notHere" in proof) continue;
    const path = "sameIn" in proof ? proof.sameIn : proof.asItStands;
    expect(existsSync(join(root, path)), path).toBe(true);
  }
});

/** The step that begins so, as a workflow has it. */
function step(beginning: string): string {
  const found = all.filter((line) => line.startsWith(beginning));
  if (found.length !== 1) throw new Error(`${found.length} steps begin with ${beginning}`);
  return found[0] ?? "";
}

/** A clone of this repository's last commit as a job has it, whose remote is a folder beside it. */
function makeJob() {
  const top = mkdtempSync(join(tmpdir(), "ai-sandbox-job-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const [clone, remote] = [join(top, "clone"), join(top, "remote.git")];
  const { GITLAB_CI: _, ...outer } = process.env;
  const environment: NodeJS.ProcessEnv = {
    ...outer,
    HOME: top,
    GIT_AUTHOR_NAME: "A",
    GIT_AUTHOR_EMAIL: "a@example.invalid",
    GIT_COMMITTER_NAME: "A",
    GIT_COMMITTER_EMAIL: "a@example.invalid",
    NPM_CONFIG_USERCONFIG: join(top, "npmrc"),
  };
  /** As runners do: in bash, which ends with the first failure. */
  const run = (line: string, more: NodeJS.ProcessEnv = {}) => {
    const env = { ...environment, ...more };
    const result = spawnSync("bash", ["-e", "-c", line], { cwd: clone, env, encoding: "utf8" });
    return { code: result.status, stdout: result.stdout, stderr: result.stderr };
  };
  const must = (line: string): string => {
    const { code, stdout, stderr } = run(line);
    if (code !== 0) throw new Error(`${line}: ${code}\n${stdout}${stderr}`);
    return stdout;
  };
  mkdirSync(clone);
  must(`git clone --quiet --bare --depth=1 --no-tags file://${root} ${remote}`);
  must(`git clone --quiet ${remote} .`);
  must("git checkout --quiet -B main && git push --quiet --force origin main");
  return { top, clone, remote, run, must };
}

onUnix("a branch without a changeset fails, one with it passes; on both hosts", () => {
  const { clone, run, must } = makeJob();
  must(
    "git checkout --quiet -b change && echo >> packages/claude/tool.json && git commit --quiet -am Change",
  );
  const github = () => run(step('npm run check:changesets -- "origin'), { BASE: "main" });
  const gitlab = () =>
    run(`${step("git fetch --quiet origin")}\n${step("npm run check:changesets -- FETCH_HEAD")}`, {
      CI_MERGE_REQUEST_TARGET_BRANCH_NAME: "main",
    });
  for (const check of [github, gitlab]) {
    const { code, stderr } = check();
    expect([code, stderr]).toEqual([1, expect.stringContaining("No changeset names @ai-sandbox/claude")]);
  }
  writeFileSync(join(clone, ".changeset/new.md"), '---\n"@ai-sandbox/claude": patch\n---\n\nA change.\n');
  must("git add . && git commit --quiet --message Changeset");
  for (const check of [github, gitlab]) expect(check()).toMatchObject({ code: 0 });
});

onUnix("versions come before a release: while changesets wait, and no longer", () => {
  const { top, run, must } = makeJob();
  const output = join(top, "output");
  const github = (): string => {
    rmSync(output, { force: true });
    expect(run(step("if scripts/ci/pending; then echo"), { GITHUB_OUTPUT: output }).code).toBe(0);
    return readFileSync(output, "utf8");
  };
  /** Whether the rest of the job is reached. */
  const reached = (line: string): boolean => run(`${line}\necho reached`).stdout.includes("reached");
  const [versions, publish] = [step("if ! scripts/ci/pending"), step("if scripts/ci/pending; then exit")];
  must("printf -- '---\\n---\\n' > .changeset/one.md");
  expect([github(), reached(versions), reached(publish)]).toEqual(["pending=yes\n", true, false]);
  must("find .changeset -name '*.md' ! -name README.md -delete");
  expect([github(), reached(versions), reached(publish)]).toEqual(["pending=no\n", false, true]);
});

onUnix("a release's tags are pushed, on both hosts", () => {
  const { remote, top, run, must } = makeJob();
  const tags = (): string => must(`git -C ${remote} tag`);
  must("git tag one");
  expect(run(step("git push origin --tags")).code).toBe(0);
  expect(tags()).toBe("one\n");
  must("git tag two");
  // The host's address leads to the folder; the token stands in it.
  must(`git config url.${remote}.insteadOf https://oauth2:secret@host.example/team/project.git`);
  const environment = {
    CI_PUSH_TOKEN: "secret",
    CI_SERVER_HOST: "host.example",
    CI_PROJECT_PATH: "team/project",
    HOME: top,
  };
  expect(run(step("git push --tags"), environment)).toMatchObject({ code: 0 });
  expect(tags()).toBe("one\ntwo\n");
});

onUnix("npm's token is set for the registry that is set, whatever its scheme", () => {
  const { top, run } = makeJob();
  for (const [registry, name] of [
    ["https://registry.example.com/", "//registry.example.com/"],
    ["http://127.0.0.1:4873/", "//127.0.0.1:4873/"],
  ]) {
    const environment = { NPM_TOKEN: "secret", npm_config_registry: registry };
    expect(run(step("npm config set"), environment)).toMatchObject({ code: 0 });
    expect(readFileSync(join(top, "npmrc"), "utf8")).toContain(`${name}:_authToken=secret\n`);
  }
});

onUnix("the launchers' Node is the one that was set up for them", () => {
  const { top, run } = makeJob();
  const file = join(top, "environment");
  expect(run(step('echo "AI_SANDBOX_TEST_NODE='), { GITHUB_ENV: file }).code).toBe(0);
  expect(readFileSync(file, "utf8")).toMatch(/^AI_SANDBOX_TEST_NODE=\/.*\/node\n$/);
});

onUnix("GitLab: a tool that could not be asked fails the job after the others were proposed", () => {
  const { run } = makeJob();
  const job = ["asked=0", "scripts/ci/propose tools", 'exit "$asked"'].map(step);
  for (const code of [0, 1]) {
    // In place of npm and of the proposal, which have tests of their own.
    const script = `npm() { return ${code}; }\n${job[0]}\necho proposed\n${job[2]}`;
    expect(run(script)).toMatchObject({ code, stdout: "proposed\n" });
  }
});
