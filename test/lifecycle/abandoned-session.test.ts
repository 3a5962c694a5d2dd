import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { sessionsIn, slowness, until } from "../support/engine.ts";
import { ended, run, start } from "../support/run.ts";
import { expectAnswer } from "./support/expect-answer.ts";
import { childrenOf, isTied, nameOf } from "./support/processes.ts";

const inPipe = '"$0" "$1" | head -1; echo "ended with $PIPESTATUS"';

describe("a session that nobody listens to any more", () => {
  it.each([
    ["as fast as it can", "yes"],
    ["now and then", "while sleep 0.2; do echo y; done"],
  ])(
    "`… | head -1` with a tool that writes %s: it ends like a native one, and its container with it",
    async (_, script) => {
      const { person, workspace } = makeCase();
      const options = { as: person, in: workspace, environment: { PROBE: "shell" } };
      const { bins } = inject("installation");
      const shell = start("/bin/bash", ["-c", inPipe, `${bins}/probe`, script], options);
      let firstLine = 0;
      let said = "";
      shell.stdin?.end();
      shell.stderr?.on("data", (bytes: Buffer) => {
        said += bytes.toString();
      });
      shell.stdout?.on("data", (bytes: Buffer) => {
        firstLine ||= Date.now();
        said += bytes.toString();
      });
      await ended(shell);
      const took = Date.now() - firstLine;
      expect(said).toMatch(/^y\nended with 141\n$/);
      expect(sessionsIn(workspace)).toEqual([]);
      expect(took).toBeLessThan(5000 * slowness());
    },
  );

  it("kill -9 of the engine's client: the container is gone soon after", async () => {
    const { person, workspace } = makeCase();
    const launcher = start("probe", [], { as: person, in: workspace, environment: { PROBE: "wait" } });
    const end = ended(launcher);
    let said = "";
    for (const stream of [launcher.stdout, launcher.stderr])
      stream?.on("data", (bytes: Buffer) => {
        said += bytes.toString();
      });
    await until("the tool runs", () => said.includes("ready\n"));
    expect(sessionsIn(workspace)).toHaveLength(1);
    // The other child is the shell that removes the container if the launcher itself is killed.
    const clients = childrenOf(Number(launcher.pid)).filter((pid) => nameOf(pid) === "docker");
    expect(clients).toHaveLength(1);
    process.kill(Number(clients[0]), "SIGKILL");
    await until("the container is gone", () => sessionsIn(workspace).length === 0, 5);
    expect(await end).toBe(137);
  });

  it("kill -9 of the launcher: the session's files go with its container", async () => {
    const { person, workspace } = makeCase();
    const launcher = start("probe", [], { as: person, in: workspace, environment: { PROBE: "wait" } });
    const end = ended(launcher);
    let said = "";
    launcher.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    await until("the tool runs", () => said.includes("ready\n"));
    const [name = ""] = sessionsIn(workspace);
    const state = join(person.home, ".ai-sandbox");
    const files = [join(state, "state/v1/sessions", name), join(state, "run", name.slice(-6))];
    expect(files.filter((path) => !existsSync(path))).toEqual([]);
    // What clears up is there after a second.
    await until("there is a lifeline", () => isTied(Number(launcher.pid)));
    launcher.kill("SIGKILL");
    await end;
    await until("the container is gone", () => sessionsIn(workspace).length === 0);
    await until("its files are gone", () => files.every((path) => !existsSync(path)));
  });

  it("a pipe that is closed from the start", async () => {
    const { person, workspace } = makeCase();
    const { bins } = inject("installation");
    const script = '"$0" "yes" | true; echo "$PIPESTATUS"';
    const result = await run("/bin/bash", ["-c", script, `${bins}/probe`], {
      as: person,
      in: workspace,
      environment: { PROBE: "shell" },
    });
    expectAnswer(result, "141\n");
    expect(sessionsIn(workspace)).toEqual([]);
  });
});
