import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { docker, sessionsIn } from "../support/engine.ts";
import { git } from "../support/git.ts";
import { run } from "../support/run.ts";
import { attack, makeRepository, precious, stateOf } from "./support/repository.ts";

describe("what git on the host runs or obeys", () => {
  for (const who of ["agent", "other"] as const) {
    it(`can't be changed, at its own path or at /workspace (${who})`, async () => {
      const place = makeRepository(who);
      const before = stateOf(place.workspace);
      const paths = precious.flatMap((path) => [path, `/workspace/${path}`]);
      const result = await place.inside(paths.map(attack).join("\n"));
      expect(result.stdout.toString()).toBe("");
      expect(result.code).toBe(0);
      // What the launcher made for the session is gone, the rest is as it was.
      expect(stateOf(place.workspace)).toEqual(before);
      git(place, "status");
    });
  }

  it("can be changed with AI_SANDBOX_GIT=open: the attacks are real", async () => {
    const place = makeRepository();
    const result = await place.inside(precious.map(attack).join("\n"), {
      environment: { AI_SANDBOX_GIT: "open" },
    });
    for (const path of precious) expect(result.stdout.toString()).toContain(`wrote ${path}`);
    expect(result.stdout.toString()).toContain("moved .git");
  });

  it("and ordinary work goes on", async () => {
    const place = makeRepository();
    git(place, "update-ref", "refs/remotes/origin/theirs", "HEAD");
    git(place, "remote", "add", "origin", "https://example.com/");
    const result = await place.inside(`set -e
      export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b
      echo 1 >f; git add f; git commit -qm second
      git checkout -q -b topic; echo 2 >g; git add g; git commit -qm third
      git checkout -q main; echo 3 >h; git add h; git commit -qm fourth
      git rebase -q topic; echo 4 >>f; git stash -q; git stash pop -q; git commit -qam fifth
      git branch -q other; git branch -q -D other 2>/dev/null; git tag t; git reset -q --hard HEAD~1; git reset -q --hard ORIG_HEAD
      git checkout -q theirs; git checkout -q -b mine origin/theirs; git switch -q main
      git merge -q --no-edit topic; git cherry-pick -x topic~0 --allow-empty --keep-redundant-commits >/dev/null
      git gc -q; git fsck --no-dangling; git worktree add -q wt; git -C wt commit -q --allow-empty -m sixth; git worktree remove wt
      git clone -q . /tmp/clone; git -C /tmp/clone config a.b c; git init -q /tmp/new
      git log --format=%s main | sort | tr '\\n' ' '; git status --short`);
    expect(result.stderr).toBe("");
    expect(result.stdout.toString()).toBe("fifth first fourth second third third ");
    expect(git(place, "log", "-1", "--format=%s", "wt").trim()).toBe("sixth");
    expect(git(place, "status", "--short")).toBe("");
  });

  it("is what `explain` says and the engine mounts", async () => {
    const place = makeRepository();
    mkdirSync(join(place.workspace, ".vscode"));
    const session = await startInBackground(place, "", "");
    const [name = ""] = sessionsIn(place.workspace);
    const mounted = JSON.parse(docker("inspect", "--format={{json .HostConfig.Mounts}}", name)) as Mounted[];
    const said = await run("ai-sandbox", ["explain", "probe", "--json"], {
      as: place.person,
      in: place.workspace,
    });
    await session.finish();
    expect(said.stderr).toBe("");
    const planned = (JSON.parse(said.stdout.toString()) as { mounts: Planned[] }).mounts;
    // The folder of the filter's socket is one of the session's own.
    const line = (source: string, target: string, readOnly: boolean): string =>
      `${source.replace(/\/run\/[0-9a-f]{6}$/, "/run/SUFFIX")} ${target} ${readOnly}`;
    expect(planned.map(({ source, target, readOnly }) => line(source, target, readOnly)).sort()).toEqual(
      mounted.map((mount) => line(mount.Source, mount.Target, mount.ReadOnly === true)).sort(),
    );
    expect(planned.map(({ target }) => target)).toContain("/workspace/.vscode");
    const words = await run("ai-sandbox", ["explain", "probe"], { as: place.person, in: place.workspace });
    expect(words.stdout.toString()).toMatch(/\.git\/hooks: git runs what lies in it\n/);
  });
});

type Mounted = { Source: string; Target: string; ReadOnly?: boolean };
type Planned = { source: string; target: string; readOnly: boolean };
