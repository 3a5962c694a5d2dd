import { spawnSync } from "node:child_process";
import { afterAll, describe, expect, inject, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import { docker, sessionsIn } from "../support/engine.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { run } from "../support/run.ts";
import { homeOf, putIntoHome } from "./home.ts";
import { screens, silence } from "./screens.ts";
import { startStandIn } from "./stand-in.ts";
import { Terminal } from "./terminal.ts";
import { leftBehind } from "./terminal-state.ts";
import { type ToolFacts, tools, whyNotHere } from "./tools.ts";
import { turns } from "./turns.ts";

/** They mostly wait; what costs is their first second. */
const inTurn = turns(6);
const buildTime = 900_000;
/** How long each stays open, in seconds. */
const stay = 10;
/** Bytes. */
const largestHome = 80_000_000;
const sizes: string[] = [];

describe.concurrent("comes up in a terminal, follows its size and leaves it as it was", () => {
  for (const tool of tools) {
    it(tool.title, { timeout: buildTime }, async (context) => {
      const screen = screens[tool.name];
      skipFor(await whyNotHere(tool), context);
      if (screen === undefined) throw new Error(`screens.ts says nothing of ${tool.name}`);
      await inTurn(async () => {
        const person = inject("people").agent;
        const workspace = makeWorkspace(inject("folder"), person);
        // Builds the image where no other test has; makes the home.
        const first = await run(tool.command, ["--version"], { as: person, in: workspace });
        expect(first.code, first.stderr).toBe(0);
        for (const [name, content] of Object.entries(screen.home ?? {}))
          putIntoHome(person, tool.name, name, content);
        // The network is the one that holds where nothing is said. A vendor is a server of this machine, so its port is opened.
        const environment: Record<string, string> = { COLORTERM: "truecolor" };
        if (screen.vendor !== undefined) {
          const { port } = await startStandIn(context, silence, "127.0.0.1");
          environment.AI_SANDBOX_HOST_ACCESS = String(port);
          Object.assign(environment, screen.vendor(`http://host.docker.internal:${port}`));
        }

        const terminal = new Terminal(tool.command, [], { as: person, in: workspace, environment });
        const opened = Date.now();
        await seen(
          () => screen.shows.test(terminal.text()),
          240,
          () => terminal.text(),
        );
        await passed(stay - (Date.now() - opened) / 1000);
        expect(terminal.exitCode, terminal.text()).toBeUndefined();
        expectHardened(sessionsIn(workspace), person);

        const before = terminal.written.length;
        terminal.resize(100, 30);
        if (screen.redraws !== false)
          await seen(
            () => screen.shows.test(terminal.text(before)),
            60,
            () => terminal.text(before),
          );

        // Two Ctrl-Cs have to come soon after each other, which on a busy machine they may not: then once more.
        for (let round = 0; round < (screen.code === undefined ? 1 : 4); round++) {
          if (terminal.exitCode !== undefined) break;
          for (const keys of screen.leave) {
            terminal.type(keys);
            await Promise.race([terminal.ended, passed(0.7)]);
          }
          if (screen.code !== undefined) await Promise.race([terminal.ended, passed(20)]);
        }
        if (screen.code !== undefined) {
          expect(terminal.exitCode, terminal.text(before)).toBe(screen.code);
        } else {
          for (const name of sessionsIn(workspace)) docker("stop", "--time", "1", name);
          await terminal.ended;
        }
        // The end is announced before the last words have come through the terminal.
        await seen(
          () => terminal.written.includes("<after"),
          20,
          () => terminal.text(before),
        );
        expect(leftBehind(terminal.written)).toEqual([]);
        expect(sessionsIn(workspace)).toEqual([]);

        const size = sizeOfHome(person, tool);
        sizes.push(`${tool.name} ${(size / 1e6).toFixed(1)}`);
        expect(size).toBeLessThan(largestHome);
      });
    });
  }
});

afterAll(() => console.log(`homes after a start, in MB: ${sizes.sort().join(", ")}`));

/** One container, held as every session is where nothing is said: no capability, nothing written outside the mounts, no network. */
function expectHardened(names: readonly string[], person: Person): void {
  expect(names).toHaveLength(1);
  const [{ HostConfig: held, Config: config }] = JSON.parse(docker("inspect", ...names));
  expect({ ...held, user: config.User, CapAdd: held.CapAdd ?? [] }).toMatchObject({
    user: `${person.uid}:${person.gid}`,
    NetworkMode: "none",
    ReadonlyRootfs: true,
    Privileged: false,
    CapAdd: [],
    CapDrop: ["ALL"],
    SecurityOpt: expect.arrayContaining([
      expect.stringMatching(/^no-new-privileges/),
      expect.stringMatching(/^seccomp=\{/),
    ]),
  });
}

function sizeOfHome(person: Person, tool: ToolFacts): number {
  const answer = spawnSync(
    "du",
    ["--summarize", "--block-size=1", "--apparent-size", homeOf(person, tool.name)],
    {
      encoding: "utf8",
    },
  );
  return Number.parseInt(answer.stdout, 10);
}

function passed(seconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.max(0, seconds * 1000)));
}

async function seen(isSo: () => boolean, seconds: number, shown: () => string): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not seen after ${seconds} s; what is there: ${shown()}`);
    await passed(0.1);
  }
}
