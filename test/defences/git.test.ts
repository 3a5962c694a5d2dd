import {
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { type Case, makeCase } from "../support/case.ts";
import { docker, sessionsIn, until } from "../support/engine.ts";
import { git, tryGit } from "../support/git.ts";
import type { Person } from "../support/person.ts";
import { run } from "../support/run.ts";

/** A repository with one commit. */
function makeRepository(who: "self" | "agent" | "other" = "agent"): Case {
  const place = makeCase(who);
  git(place, "init", "-q", "-b", "main");
  git(place, "commit", "-q", "--allow-empty", "-m", "first");
  return place;
}

/** What git on the host runs or obeys, and every folder above it. */
const precious = [
  ".git/config",
  ".git/config.worktree",
  ".git/commondir",
  ".git/info/attributes",
  ".git/hooks/pre-commit",
];

/**
 * Attacks one path in every way that puts something else in its place, and prints what worked. The folders above are
 * attacked too: moved away and made anew, with the file in them.
 */
const attack = (path: string): string => `
  if echo evil 2>/dev/null >>'${path}'; then echo 'wrote ${path}'; fi
  if rm -rf '${path}' 2>/dev/null && [ -e '${path}' ] || { echo x >/tmp/x; mv -f /tmp/x '${path}' 2>/dev/null; }; then echo 'replaced ${path}'; fi
  if ln -sf /tmp/evil '${path}' 2>/dev/null; then echo 'linked ${path}'; fi
  at='${path}'
  while at=\${at%/*}; [ "\${at##*/}" != workspace ] && [ "$at" != "\${at#*/}" ] || [ "$at" = .git ]; do
    if mv "$at" "$at.moved" 2>/dev/null; then echo "moved $at"; mv "$at.moved" "$at"; fi
    [ "$at" = .git ] && break
  done
  true`;

/** Names and contents of the precious files, as the host sees them. */
function stateOf(workspace: string): Record<string, string> {
  const files = [
    ".git/config",
    ".git/config.worktree",
    ".git/commondir",
    ".git/info/attributes",
    ".git/config.lock",
  ];
  return Object.fromEntries(
    [...files, ...readdirSync(join(workspace, ".git/hooks")).map((name) => `.git/hooks/${name}`)]
      .filter((path) => existsSync(join(workspace, path)))
      .map((path) => [path, readFileSync(join(workspace, path), "utf8")]),
  );
}

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

describe("while a session runs", () => {
  it("git on the host does not replace the configuration, and says why", async () => {
    const place = makeRepository();
    const session = await startInBackground(place, "", "echo evil >>.git/config || echo refused");
    const tried = tryGit(place, "config", "a.b", "c");
    expect(tried.code).not.toBe(0);
    expect(tried.stderr).toContain("could not lock config file");
    expect(readFileSync(join(place.workspace, ".git/config.lock"), "utf8")).toContain("ai-sandbox");
    git(place, "commit", "-q", "--allow-empty", "-m", "from the host");
    git(place, "checkout", "-q", "-b", "from-the-host");
    const result = await session.finish();
    expect(result.stdout.toString()).toBe("refused\n");
    expect(git(place, "config", "--list")).not.toContain("evil");
    git(place, "config", "a.b", "c");
  });

  it("another program's new configuration stops it", async () => {
    const place = makeRepository();
    const session = await startInBackground(place, "", "sleep 30");
    const config = join(place.workspace, ".git/config");
    writeFileSync(`${config}.new`, readFileSync(config));
    chownSync(`${config}.new`, place.person.uid, place.person.gid);
    renameSync(`${config}.new`, config);
    const result = await session.finish();
    expect(result.stderr).toContain(".git/config was replaced");
    expect(result.code).toBe(137);
    expect(sessionsIn(place.workspace)).toEqual([]);
    expect(existsSync(`${config}.lock`)).toBe(false);
  });

  it("a second one in the same folder is protected beyond the end of the first", async () => {
    const place = makeRepository();
    const first = await startInBackground(place, "", "");
    const second = await startInBackground(place, "", precious.map(attack).join("\n"));
    expect((await first.finish()).code).toBe(0);
    expect(existsSync(join(place.workspace, ".git/config.lock"))).toBe(true);
    const result = await second.finish();
    expect(result.stdout.toString()).toBe("");
    expect(Object.keys(stateOf(place.workspace)).filter((name) => !name.endsWith(".sample"))).toEqual([
      ".git/config",
    ]);
  });

  it("many at once start and end beside each other, and leave nothing", async () => {
    const place = makeRepository();
    const attacks = precious.map(attack).join("\n");
    const staggered = Array.from({ length: 8 }, async (_, index) => {
      await new Promise((resolve) => setTimeout(resolve, index * 90));
      return place.inside(`${attacks}\nsleep 0.${index % 4}`);
    });
    for (const result of await Promise.all(staggered)) {
      expect(result.stderr).toBe("");
      expect(result.stdout.toString()).toBe("");
    }
    expect(Object.keys(stateOf(place.workspace)).filter((name) => !name.endsWith(".sample"))).toEqual([
      ".git/config",
    ]);
  });

  it("a launcher that was killed leaves nothing after the next session", async () => {
    const place = makeRepository();
    const session = await startInBackground(place, "", "");
    // Its lifeline, which removes the container, is there after a second.
    await new Promise((resolve) => setTimeout(resolve, 1500));
    session.launcher.kill("SIGKILL");
    await until("its container is gone", () => sessionsIn(place.workspace).length === 0);
    await session.finish();
    expect(existsSync(join(place.workspace, ".git/config.lock"))).toBe(true);
    await makeCase("agent").inside("true");
    expect((await place.inside("true")).code).toBe(0);
    expect(
      readdirSync(join(place.workspace, ".git")).filter((name) => /lock|commondir|worktree/.test(name)),
    ).toEqual([]);
  });

  it("what root makes in somebody's repository is theirs", async () => {
    const place = makeCase("self");
    const owner: Person = { ...place.person, uid: 1000, gid: 1000 };
    for (const path of [place.workspace, join(place.workspace, "..")]) chownSync(path, 1000, 1000);
    git({ ...place, person: owner }, "init", "-q");
    rmSync(join(place.workspace, ".git/hooks"), { recursive: true });
    rmSync(join(place.workspace, ".git/info"), { recursive: true });
    const session = await startInBackground(
      place,
      "",
      "touch .git/hooks/x .git/info/attributes || echo refused",
    );
    for (const name of ["commondir", "config.lock", "config.worktree", "hooks", "info"])
      expect(statSync(join(place.workspace, ".git", name)).uid, name).toBe(1000);
    const result = await session.finish();
    expect(result.stdout.toString()).toBe("refused\n");
    expect(readdirSync(join(place.workspace, ".git"))).not.toContain("hooks");
  });
});

describe("a link or special file where git's own should be", () => {
  const refused = async (place: Case, name: string): Promise<void> => {
    const result = await place.inside(`cat .git/* .git/*/* 2>/dev/null`);
    expect(result.code).toBe(125);
    expect(result.stdout.toString()).toBe("");
    expect(result.stderr).toContain(name);
  };
  const secretOf = (place: Case): string => {
    const folder = join(place.person.home, ".ssh");
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "id"), "the secret\n");
    return folder;
  };

  it.each([
    [".git/hooks", "folder"],
    [".git/config", "file"],
    [".git/info", "folder"],
    [".git/modules", "folder"],
    [".git/commondir", "file"],
    [".git", "folder"],
  ])("%s as a link is refused, not followed", async (path, kind) => {
    const place = makeRepository();
    const secret = secretOf(place);
    rmSync(join(place.workspace, path), { recursive: true, force: true });
    symlinkSync(kind === "folder" ? secret : join(secret, "id"), join(place.workspace, path));
    await refused(place, path);
    expect(lstatSync(join(place.workspace, path)).isSymbolicLink()).toBe(true);
  });

  it.each([
    ["open", ".git/hooks"],
    ["open", ".git"],
    ["read-only", ".git/hooks"],
  ])("with AI_SANDBOX_GIT=%s %s as a link stays a link, and leads nowhere inside", async (mode, path) => {
    const place = makeRepository();
    const secret = secretOf(place);
    rmSync(join(place.workspace, path), { recursive: true, force: true });
    symlinkSync(secret, join(place.workspace, path));
    const result = await place.inside(`cat ${path}/id 2>/dev/null || echo nothing`, {
      environment: { AI_SANDBOX_GIT: mode },
    });
    expect(result.stdout.toString()).toBe("nothing\n");
  });

  it("a pipe as configuration is refused at once", async () => {
    const place = makeRepository();
    rmSync(join(place.workspace, ".git/config"));
    const { spawnSync } = await import("node:child_process");
    spawnSync("mkfifo", [join(place.workspace, ".git/config")]);
    await refused(place, ".git/config");
  });

  it("a folder of hooks that is a link is refused", async () => {
    const place = makeRepository();
    git(place, "config", "core.hooksPath", "scripts/hooks");
    mkdirSync(join(place.workspace, "scripts"));
    symlinkSync(secretOf(place), join(place.workspace, "scripts/hooks"));
    await refused(place, "scripts/hooks");
  });

  it("a .git file that claims somebody else's folder shares nothing", async () => {
    const place = makeCase();
    const victim = makeRepository();
    writeFileSync(join(place.workspace, ".git"), `gitdir: ${victim.workspace}/.git\n`);
    const result = await place.inside(`ls ${victim.workspace} 2>&1; echo evil >.git || echo refused`);
    expect(result.stdout.toString()).toContain("No such file");
    expect(result.stdout.toString()).toContain("refused");
  });
});

describe("repositories of other shapes", () => {
  it("a worktree: git works, its repository is protected in the same way", async () => {
    const main = makeRepository();
    git(main, "worktree", "add", "-q", "../linked");
    const place = { ...main, workspace: join(main.workspace, "..", "linked") };
    const store = `${main.workspace}/.git`;
    const attacked = [
      `${store}/config`,
      `${store}/commondir`,
      `${store}/hooks/pre-commit`,
      `${store}/worktrees/linked/commondir`,
      `${store}/worktrees/linked/gitdir`,
      `${store}/worktrees/linked/config.worktree`,
      ".git",
    ];
    const script = `git -c user.name=a -c user.email=a@b commit -q --allow-empty -m inside
      ${attacked.map((path) => `{ echo evil >>${path}; } 2>/dev/null && echo wrote ${path}; rm -f ${path} 2>/dev/null; mv ${path} ${path}.old 2>/dev/null && echo moved ${path}`).join("\n")}
      mv ${store}/worktrees ${store}/w 2>/dev/null && echo moved
      mv ${store}/worktrees/linked ${store}/worktrees/l 2>/dev/null && echo moved
      ls ${main.workspace}`;
    const result = await run("probe", [script], {
      as: place.person,
      in: place.workspace,
      environment: { PROBE: "shell" },
    });
    expect(result.stdout.toString()).toBe("");
    expect(git(place, "log", "-1", "--format=%s").trim()).toBe("inside");
    expect(git(main, "worktree", "list").trim().split("\n").length).toBe(2);
    expect(readdirSync(join(store, "worktrees/linked"))).not.toContain("config.worktree");
  });

  it("submodules: committed in, not turned against the host", async () => {
    const library = makeRepository();
    const place = makeRepository();
    git(
      place,
      "-c",
      "protocol.file.allow=always",
      "submodule",
      "--quiet",
      "add",
      library.workspace,
      "deps/lib",
    );
    git(place, "commit", "-qm", "with a submodule");
    const store = ".git/modules/deps/lib";
    const attacked = [
      `${store}/config`,
      `${store}/hooks/post-checkout`,
      `${store}/commondir`,
      "deps/lib/.git",
    ];
    const result =
      await place.inside(`git -C deps/lib -c user.name=a -c user.email=a@b commit -q --allow-empty -m inside
      ${attacked.map((path) => `{ echo evil >>${path}; } 2>/dev/null && echo wrote ${path}; rm -f ${path} 2>/dev/null; mkdir ${path} 2>/dev/null && echo made ${path}`).join("\n")}
      for d in .git/modules .git/modules/deps ${store} deps deps/lib; do mv $d $d.old 2>/dev/null && echo moved $d; done`);
    expect(result.stdout.toString()).toBe("");
    expect(
      git({ ...place, workspace: join(place.workspace, "deps/lib") }, "log", "-1", "--format=%s").trim(),
    ).toBe("inside");
    git(place, "status");
    const alone = await run(
      "probe",
      ["git log -1 --format=%s; echo evil >>$(git rev-parse --git-dir)/config || echo refused"],
      {
        as: place.person,
        in: join(place.workspace, "deps/lib"),
        environment: { PROBE: "shell" },
      },
    );
    expect(alone.stdout.toString()).toBe("inside\nrefused\n");
  });

  it("a repository below the workspace, and hooks and configuration that the user's git names", async () => {
    const place = makeRepository();
    const inner = { ...place, workspace: join(place.workspace, "inner") };
    mkdirSync(inner.workspace);
    chownSync(inner.workspace, 1000, 1000);
    git(inner, "init", "-q");
    for (const [name, value] of [
      ["core.hooksPath", "tools/hooks"],
      ["include.path", "../shared.config"],
    ] as const)
      git(place, "config", name, value);
    git(inner, "config", "core.hooksPath", ".absent/hooks");
    mkdirSync(join(place.workspace, "tools/hooks"), { recursive: true });
    writeFileSync(join(place.workspace, "shared.config"), "[a]\n b = c\n");
    for (const path of ["tools", "tools/hooks", "shared.config"])
      chownSync(join(place.workspace, path), 1000, 1000);
    const result = await place.inside(`
      for f in inner/.git/config inner/.git/hooks/pre-commit tools/hooks/pre-commit shared.config inner/.absent/hooks/pre-commit; do
        mkdir -p $(dirname $f) 2>/dev/null; { echo evil >>$f; } 2>/dev/null && echo wrote $f; rm -f $f 2>/dev/null
      done
      for d in inner inner/.git tools tools/hooks; do mv $d $d.old 2>/dev/null && echo moved $d; done; true`);
    expect(result.stdout.toString()).toBe("");
    expect(existsSync(join(inner.workspace, ".absent"))).toBe(false);
  });

  it("read-only: nothing changes, and git on the host is free", async () => {
    const place = makeRepository();
    const session = await startInBackground(
      place,
      "",
      "git log --format=%s; git -c user.name=a -c user.email=a@b commit --allow-empty -m x 2>/dev/null || echo refused; echo evil >>.git/config || echo refused",
      { AI_SANDBOX_GIT: "read-only" },
    );
    git(place, "config", "a.b", "c");
    const result = await session.finish();
    expect(result.stdout.toString()).toBe("first\nrefused\nrefused\n");
    expect(git(place, "config", "a.b").trim()).toBe("c");
  });
});

it("what editors and tools on the host obey is read-only where it exists", async () => {
  const place = makeCase();
  const files = [
    ".vscode/tasks.json",
    ".envrc",
    ".mcp.json",
    ".claude/settings.json",
    ".husky/pre-commit",
    ".ai-sandbox.json",
  ];
  for (const path of files) {
    mkdirSync(join(place.workspace, path, ".."), { recursive: true });
    writeFileSync(join(place.workspace, path), "{}");
  }
  const { spawnSync } = await import("node:child_process");
  spawnSync("chown", ["-R", "1000:1000", place.workspace]);
  symlinkSync(mkdtempSync(join(inject("folder"), "secret-")), join(place.workspace, ".idea"));
  const result = await place.inside(`
    for f in ${files.join(" ")} .vscode .claude .husky; do
      for at in $f /workspace/$f; do
        [ -d $f ] || { echo evil >>$at; } 2>/dev/null && [ ! -d $f ] && echo wrote $at
        mv $at $at.old 2>/dev/null && echo moved $at; rm -rf $at 2>/dev/null
      done
    done; echo fine >.claude/plan.md; ls .idea/`);
  expect(result.stdout.toString()).toBe("");
  for (const path of files) expect(readFileSync(join(place.workspace, path), "utf8"), path).toBe("{}");
  expect(readFileSync(join(place.workspace, ".claude/plan.md"), "utf8")).toBe("fine\n");
});
