import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished, test } from "vitest";

const propose = fileURLToPath(new URL("propose", import.meta.url));

/** A clone with a remote beside it, and a `gh` that notes how it is called and knows no pull request. */
function makeClone() {
  const top = mkdtempSync(join(tmpdir(), "ai-sandbox-propose-"));
  onTestFinished(() => rmSync(top, { recursive: true, force: true }));
  const [clone, programs, calls] = [join(top, "clone"), join(top, "programs"), join(top, "calls")];
  const run = (folder: string, ...[command = "", ...args]: string[]): string => {
    const { GITLAB_CI: _, ...environment } = process.env;
    const env = { ...environment, PATH: `${programs}:${process.env.PATH}`, HOME: top };
    const result = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
    if (result.status !== 0) throw new Error(`${command} ${args.join(" ")}: ${result.stderr}`);
    return result.stdout;
  };
  mkdirSync(programs);
  const program = `#!/bin/sh\necho "$*" >> ${calls}\n[ "$2" != view ]\n`;
  writeFileSync(join(programs, "gh"), program, { mode: 0o755 });
  run(top, "git", "init", "--quiet", "--bare", "remote");
  run(top, "git", "clone", "--quiet", "remote", "clone");
  const identity = ["-c", "user.name=A", "-c", "user.email=a@example.invalid"];
  run(clone, "git", ...identity, "commit", "--quiet", "--allow-empty", "--message", "First");
  run(clone, "git", "push", "--quiet", "origin", "HEAD");
  return {
    write: (text: string) => writeFileSync(join(clone, "file"), text),
    propose: () => run(clone, propose, "tools", "New versions"),
    branches: () => run(top, "git", "-C", "remote", "branch", "--format=%(refname:short)").trim().split("\n"),
    content: () => run(top, "git", "-C", "remote", "show", "bot/tools:file"),
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []),
  };
}

test("nothing is proposed where nothing has changed", () => {
  const clone = makeClone();
  expect(clone.propose()).toBe("nothing has changed\n");
  expect(clone.branches()).toHaveLength(1);
  expect(clone.calls()).toEqual([]);
});

test("a change is pushed to the job's own branch, and proposed; the next one takes its place", () => {
  const clone = makeClone();
  for (const text of ["one", "two"]) {
    clone.write(text);
    clone.propose();
    expect(clone.branches()).toContain("bot/tools");
    expect(clone.content()).toBe(text);
  }
  expect(clone.calls()[1]).toMatch(/^pr create --head bot\/tools --title New versions/);
});
