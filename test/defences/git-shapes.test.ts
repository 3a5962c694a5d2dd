import { chownSync, existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { git } from "../support/git.ts";
import { run } from "../support/run.ts";
import { makeRepository } from "./support/repository.ts";

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
