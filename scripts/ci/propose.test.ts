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
  let host: Record<string, string> = {};
  const run = (folder: string, ...[command = "", ...args]: string[]): string => {
    const { GITLAB_CI: _, ...environment } = process.env;
    const env = { ...environment, ...host, PATH: `${programs}:${process.env.PATH}`, HOME: top };
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
    /** Makes the remote GitLab's: it is reached by the address with the token in it, and notes what it is asked for. */
    onGitLab: () => {
      host = {
        GITLAB_CI: "true",
        CI_PUSH_TOKEN: "secret",
        CI_SERVER_HOST: "host.example",
        CI_PROJECT_PATH: "team/project",
      };
      run(
        clone,
        ...["git", "config", `url.${join(top, "remote")}.insteadOf`],
        "https://oauth2:secret@host.example/team/project.git",
      );
      run(top, "git", "-C", "remote", "config", "receive.advertisePushOptions", "true");
      const hook = `#!/bin/sh\nenv | grep '^GIT_PUSH_OPTION_' | sort > ${calls}\n`;
      mkdirSync(join(top, "remote", "hooks"), { recursive: true });
      writeFileSync(join(top, "remote", "hooks", "pre-receive"), hook, { mode: 0o755 });
    },
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

test("on GitLab the push itself asks for the merge request", () => {
  const clone = makeClone();
  clone.onGitLab();
  clone.write("one");
  clone.propose();
  expect([clone.branches().includes("bot/tools"), clone.content()]).toEqual([true, "one"]);
  expect(clone.calls()).toEqual([
    "GIT_PUSH_OPTION_0=merge_request.create",
    "GIT_PUSH_OPTION_1=merge_request.title=New versions",
    "GIT_PUSH_OPTION_2=merge_request.remove_source_branch",
    "GIT_PUSH_OPTION_COUNT=3",
  ]);
});
