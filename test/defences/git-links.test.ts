import { spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { git } from "../support/git.ts";
import { makeRepository } from "./support/repository.ts";

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
