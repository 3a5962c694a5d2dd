import {
  chownSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isTied } from "../lifecycle/support/processes.ts";
import { startInBackground } from "../support/background.ts";
import { makeCase } from "../support/case.ts";
import { sessionsIn, until } from "../support/engine.ts";
import { git, tryGit } from "../support/git.ts";
import type { Person } from "../support/person.ts";
import { attack, makeRepository, precious, stateOf } from "./support/repository.ts";

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
    await until("there is a lifeline", () => isTied(Number(session.launcher.pid)));
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
