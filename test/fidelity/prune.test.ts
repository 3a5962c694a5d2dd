import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { childrenOf, isTied } from "../lifecycle/support/processes.ts";
import { makeCase } from "../support/case.ts";
import { docker, sessionsIn, until } from "../support/engine.ts";
import { freshHome } from "../support/fixtures.ts";
import type { Person } from "../support/person.ts";
import { ended, run, start } from "../support/run.ts";
import { openTerminal } from "./support/terminal.ts";
import { makeWorld, Way } from "./support/way.ts";

/** Somebody of whom no other test starts sessions: what is left over is looked for among all of a user's. */
let person: Person;
beforeAll(async () => {
  person = freshHome({ ...inject("people").other, uid: 47_112, gid: 47_112 });
  // Finds out what there is to know of the engine, so that no later start has to say anything.
  const first = await makeCase(person).probe("arguments");
  if (first.code !== 0) throw new Error(first.stderr);
});

const prune = (theCase: ReturnType<typeof makeCase>, ...args: string[]) =>
  run("ai-sandbox", ["prune", ...args], { as: theCase.person, in: theCase.workspace });

/** A container as a launcher that no longer runs has left it; the lifeline takes care of the usual ones. */
function leave(theCase: ReturnType<typeof makeCase>, labels: Readonly<Record<string, string>> = {}): string {
  const all = {
    "ai-sandbox.schema": "1",
    "ai-sandbox.tool": "probe",
    "ai-sandbox.workspace": theCase.workspace,
    "ai-sandbox.process": "4194303",
    "ai-sandbox.machine": docker("info", "--format", "{{.Name}}"),
    "ai-sandbox.user": String(theCase.person.uid),
    ...labels,
  };
  return docker(
    "run",
    "--detach",
    "--init",
    "--entrypoint=sleep",
    ...Object.entries(all).map(([name, value]) => `--label=${name}=${value}`),
    "ai-probe:latest",
    "600",
  );
}

describe("ai-sandbox prune", () => {
  it("finds nothing where nothing is left", async () => {
    const result = await prune(makeCase(person), "--yes");
    expect([result.code, result.stdout.toString(), result.stderr]).toEqual([
      0,
      "Nothing is left over.\n",
      "",
    ]);
  });

  it("removes what a killed launcher left, and nothing of a session that goes on, of others or not ours", async () => {
    const theCase = makeCase(person);
    const left = leave(theCase);
    // Long ago another process had the number that this one has now.
    const reused = leave(theCase, { "ai-sandbox.process": "1", "ai-sandbox.machine": "elsewhere" });
    const ofAnother = leave(theCase, { "ai-sandbox.user": "4322" });
    const session = start("probe", [], {
      as: theCase.person,
      in: theCase.workspace,
      environment: { PROBE: "wait" },
    });
    const end = ended(session);
    try {
      await new Promise((resolve) => session.stdout?.once("data", resolve));
      const refused = await prune(theCase);
      expect(refused.code).toBe(1);
      expect(refused.stderr).toContain("ai-sandbox prune --yes");
      expect(sessionsIn(theCase.workspace)).toHaveLength(4);

      const result = await prune(theCase, "--yes");
      expect([result.code, result.stderr]).toEqual([0, ""]);
      expect(result.stdout.toString()).toMatch(
        /^1 container left over .*\n.*probe in .*\n1 container removed\.\n$/,
      );
      const ids = docker("ps", "--all", "--quiet", "--no-trunc").split("\n");
      expect([left, reused, ofAnother].map((id) => ids.includes(id))).toEqual([false, true, true]);
      expect(session.exitCode).toBeNull();
    } finally {
      docker("rm", "--force", reused, ofAnother);
      session.kill();
      await end;
    }
  });

  it("what kill -9 of launcher and lifeline leaves, the next session removes, and says nothing", async () => {
    const theCase = makeCase(person);
    const session = start("probe", [], {
      as: theCase.person,
      in: theCase.workspace,
      environment: { PROBE: "wait" },
    });
    const end = ended(session);
    session.stderr?.resume();
    await new Promise((resolve) => session.stdout?.once("data", resolve));
    const launcher = Number(session.pid);
    await until("there is a lifeline", () => isTied(launcher));
    // Held before its children are counted, and killed last: it and the lifeline would clean up after the others.
    process.kill(launcher, "SIGSTOP");
    const children = childrenOf(launcher);
    for (const pid of [...children, launcher]) process.kill(pid, "SIGKILL");
    await end;
    expect(sessionsIn(theCase.workspace)).toHaveLength(1);
    const { workspace } = makeCase(person);
    const environment = { PROBE: "wait" };
    const next = start("probe", [], { as: theCase.person, in: workspace, environment });
    const nextEnd = ended(next);
    let said = "";
    next.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    try {
      await new Promise((resolve) => next.stdout?.once("data", resolve));
      await until("nothing is left", () => sessionsIn(theCase.workspace).length === 0);
      expect(sessionsIn(workspace)).toHaveLength(1);
    } finally {
      next.kill();
      await nextEnd;
    }
    expect(said).toBe("");
  });

  it("asks on a terminal, and takes no for an answer", async () => {
    const theCase = makeCase(person);
    const left = leave(theCase);
    try {
      const way = new Way("ours", makeWorld(inject("folder"), theCase.person, inject("installation")));
      for (const [answer, shown] of [
        ["n\r", "nothing was removed"],
        ["y\r", "1 container removed."],
      ] as const) {
        const terminal = openTerminal(way, join(inject("installation").bins, "ai-sandbox prune"));
        await terminal.shows("[y/N]");
        terminal.process.write(answer);
        await terminal.shows(shown);
        await terminal.ended;
      }
      expect(docker("ps", "--all", "--quiet", "--no-trunc").split("\n")).not.toContain(left);
    } finally {
      docker("rm", "--force", left);
    }
  });
});
