import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { git } from "../support/git.ts";
import type { Result } from "../support/run.ts";

const identity = "export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@b GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@b";

function makeRepository(who: "self" | "agent" | "other"): Case {
  const place = makeCase(who);
  git(place, "init", "-q", "-b", "main");
  writeFileSync(join(place.workspace, "file"), "one\n");
  git(place, "add", "file");
  git(place, "commit", "-q", "-m", "first");
  return place;
}

const inClone = (place: Case, script: string): Promise<Result> =>
  place.inside(`${identity}\n${script}`, { environment: { AI_SANDBOX_GIT: "clone" } });

describe("AI_SANDBOX_GIT=clone", () => {
  for (const who of ["agent", "other", "self"] as const) {
    it(`commits come back in a bundle; what the agent does to its clone does not (${who})`, async () => {
      const place = makeRepository(who);
      writeFileSync(join(place.workspace, "secret"), "not committed\n");
      const before = readFileSync(join(place.workspace, ".git/config"), "utf8");
      const result = await inClone(
        place,
        `pwd; cat file; ls; echo two >>file; git commit -qam second; git checkout -q -b topic; echo x >new; git add new; git commit -qm third; echo left >left
        git config core.fsmonitor 'touch /run/out/evil; echo evil >&2; false'; git config core.pager evil
        echo '#!/bin/sh' >.git/hooks/post-checkout; chmod +x .git/hooks/post-checkout
        echo evil >>/run/source.git/config || echo refused`,
      );
      expect(result.stdout.toString()).toBe(`${place.workspace}\none\nfile\nrefused\n`);
      expect(result.code).toBe(0);
      expect(readFileSync(join(place.workspace, ".git/config"), "utf8")).toBe(before);
      expect(readFileSync(join(place.workspace, "file"), "utf8")).toBe("one\n");
      expect(existsSync(join(place.workspace, ".git/hooks/post-checkout"))).toBe(false);
      expect(result.stderr).toContain("commits of this session: 2");
      expect(result.stderr).toContain("not committed: 1 files");
      const bundle = /fetch --no-tags '([^']+)'/.exec(result.stderr)?.[1] ?? "";
      git(place, "fetch", "-q", bundle, "+refs/heads/*:refs/remotes/sandbox/*");
      expect(git(place, "log", "--format=%s", "sandbox/topic").split("\n").slice(0, 3)).toEqual([
        "third",
        "second",
        "first",
      ]);
      git(place, "fsck", "--strict");

      git(place, "commit", "-q", "--allow-empty", "-m", "meanwhile");
      const next = await inClone(
        place,
        "cat left; git log -1 --format=%s; git log -1 --format=%s origin/main",
      );
      expect(next.stdout.toString()).toBe("left\nthird\nmeanwhile\n");
    });
  }

  it("a folder without a repository is refused", async () => {
    const result = await inClone(makeCase(), "echo started");
    expect(result.code).toBe(125);
    expect(result.stderr).toContain("needs a repository");
  });

  it("a clone that a session broke can be had anew, and it is said how", async () => {
    const place = makeRepository("agent");
    await inClone(place, "rm -rf .git; ln -s /nowhere .git");
    const next = await inClone(place, "echo started");
    expect([next.code, next.stdout.toString()]).toEqual([125, ""]);
    const [, folder = ""] = /could not be cloned\.\n {2}.*: rm -rf '(.*)'\n/.exec(next.stderr) ?? [];
    expect(folder).toContain(`/clones${place.workspace}/`);
    rmSync(folder, { recursive: true });
    expect((await inClone(place, "git log --format=%s")).stdout.toString()).toBe("first\n");
  });

  it("a bundle that is a link is not recommended", async () => {
    const place = makeRepository("agent");
    const result = await inClone(
      place,
      `git commit -q --allow-empty -m second
      # Git on its way to count the files that are not committed runs the clone's own filter.
      printf '#!/bin/sh\\nrm -f /run/out/commits.bundle; ln -s /etc/passwd /run/out/commits.bundle\\n' >.git/filter; chmod +x .git/filter
      git config filter.f.clean "$PWD/.git/filter"; echo '* filter=f' >.git/info/attributes; echo two >file`,
    );
    expect(result.stderr).not.toContain("fetch");
    expect(result.stderr).toMatch(/not committed|could not be packed/);
  });
});
