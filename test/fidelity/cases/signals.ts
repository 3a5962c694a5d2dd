import { type ChildProcess, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Case, Group, Observed } from "../support/case.ts";
import { readable } from "../support/observe.ts";
import { openTerminal } from "../support/terminal.ts";
import type { Way } from "../support/way.ts";

const names = ["INT", "TERM", "HUP", "QUIT", "USR1", "WINCH"] as const;
type Target = "alone" | "group";

/** A launcher that was killed before its lifeline is there leaves its container to `ai-sandbox prune`. In milliseconds. */
const untilTied = 1200;

/** A subject with pipes, in a group of its own, and what it has written so far. */
function startPiped(
  way: Way,
  mode: string,
  args: readonly string[] = [],
): { child: ChildProcess; said: () => string; says: (text: string) => Promise<void> } {
  const child = way.start(way.subject, args, {
    env: way.environment({ PROBE: mode }),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => chunks.push(bytes));
  child.stderr?.resume();
  const said = (): string => readable(chunks);
  return { child, said, says: (text) => waitFor(() => said().includes(text), text, way.patience) };
}

async function waitFor(isSo: () => boolean, what: string, patience = 15_000): Promise<void> {
  const end = Date.now() + patience;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not seen: ${what}`);
    await sleep(10);
  }
}

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends a signal as another program of the person's does. */
function send(pid: number, target: Target, signal: string): void {
  process.kill(target === "group" ? -pid : pid, `SIG${signal}`);
}

/** The tool counts a signal; then it is asked for all that it counted. */
const counted = (signal: string, target: Target): Case => ({
  name: `SIG${signal} to ${target === "alone" ? "the launcher alone" : "its group"}, with pipes, arrives once`,
  drive: async (way) => {
    const { child, said, says } = startPiped(way, "signals");
    await says("ready");
    send(Number(child.pid), target, signal);
    await says(`got SIG${signal}`);
    await sleep(200);
    send(Number(child.pid), "alone", "USR2");
    const [code, by] = await once(child, "close");
    return { code, by, said: said() };
  },
});

const deadly = (signal: string): Case => ({
  name: `ended by SIG${signal}, with pipes: its parent sees the signal`,
  drive: async (way) => {
    const { child, says } = startPiped(way, "wait");
    await says("ready");
    send(Number(child.pid), "alone", signal);
    const [code, by] = await once(child, "close");
    return { code, by };
  },
});

const inTerminal = (signal: string, target: Target): Case => ({
  name: `SIG${signal} to ${target === "alone" ? "the launcher alone" : "its group"}, in a terminal, arrives once`,
  drive: async (way) => {
    const terminal = openTerminal(way, "exec probe", { PROBE: "signals" });
    await terminal.shows("ready");
    send(terminal.process.pid, target, signal);
    await terminal.shows(`got SIG${signal}`);
    await sleep(200);
    send(terminal.process.pid, "alone", "USR2");
    await terminal.shows(/all: .*\r/);
    const { code } = await terminal.ended;
    return { code, all: /all: .*/.exec(terminal.shown())?.[0] };
  },
});

const deadlyInTerminal = (signal: string): Case => ({
  name: `ended by SIG${signal} in a terminal`,
  drive: async (way) => {
    const terminal = openTerminal(way, "exec probe", { PROBE: "wait" });
    await terminal.shows("ready");
    send(terminal.process.pid, "alone", signal);
    return { code: (await terminal.ended).code };
  },
});

/** Starts, sends a signal some time later whatever has happened by then, and sees the end. */
const early = (signal: string, after: number, target: Target = "alone"): Case => ({
  name: `SIG${signal} ${target === "group" ? "to its group, " : ""}${after} ms after the start`,
  drive: async (way): Promise<Observed> => {
    const { child } = startPiped(way, "wait");
    await sleep(after);
    send(Number(child.pid), target, signal);
    const [code, by] = await once(child, "close");
    return { code, by };
  },
});

const windowClosedEarly = (after: number): Case => ({
  name: `the terminal's window is closed ${after} ms after the start`,
  drive: async (way) => {
    const terminal = openTerminal(way, "exec probe", { PROBE: "wait" });
    await sleep(after);
    terminal.close();
    return { code: (await terminal.ended).code, left: await way.leftAfter(6) };
  },
});

/** How many programs of the session are still there: the engine's client, the launcher's helpers. */
async function helpers(way: Way): Promise<number> {
  const end = Date.now() + 5000;
  for (;;) {
    const { stdout } = spawnSync(
      "pgrep",
      ["-f", `docker.*${way.workspace}|^node ${way.world.folder}/probe.mjs`],
      {
        encoding: "utf8",
      },
    );
    const found = stdout.split("\n").filter(Boolean).length;
    if (found === 0 || Date.now() > end) return found;
    await sleep(100);
  }
}

const cases: Case[] = [
  ...names.flatMap((name) => [counted(name, "alone"), counted(name, "group")]),
  ...["INT", "TERM", "HUP", "QUIT"].map(deadly),
  ...names.flatMap((name) => [inTerminal(name, "alone"), inTerminal(name, "group")]),
  ...["INT", "TERM", "HUP", "QUIT"].map(deadlyInTerminal),
  ...[10, 60, 120, 200, 300].map((after) => early("TERM", after)),
  early("INT", 150),
  early("INT", 150, "group"),
  early("QUIT", 100, "group"),
  windowClosedEarly(150),
  {
    name: "two signals in a row, in their order",
    drive: async (way) => {
      const { child, said, says } = startPiped(way, "signals");
      await says("ready");
      send(Number(child.pid), "alone", "HUP");
      await says("got SIGHUP");
      send(Number(child.pid), "alone", "INT");
      await says("got SIGINT");
      send(Number(child.pid), "alone", "USR2");
      const [code] = await once(child, "close");
      return { code, said: said() };
    },
  },
  {
    name: "a tool that ignores TERM goes on, and ends at the KILL of its caller's choice",
    drive: async (way) => {
      const { child, said, says } = startPiped(way, "signals");
      await says("ready");
      send(Number(child.pid), "alone", "TERM");
      await says("got SIGTERM");
      await sleep(untilTied);
      send(Number(child.pid), "alone", "KILL");
      const [code, by] = await once(child, "close");
      return { code, by, said: said(), left: await way.leftAfter(4), helpers: await helpers(way) };
    },
  },
  {
    name: "a tool that ignores four TERMs gets all four",
    drive: async (way) => {
      const { child, said, says } = startPiped(way, "signals");
      await says("ready");
      for (let sent = 1; sent <= 4; sent++) {
        send(Number(child.pid), "alone", "TERM");
        await waitFor(() => said().split("got SIGTERM").length === sent + 1, `TERM ${sent}`);
      }
      send(Number(child.pid), "alone", "USR2");
      const [code] = await once(child, "close");
      return { code, said: said() };
    },
  },
  {
    name: "TERM while it is stopping",
    script:
      "probe 'exit 3' & p=$!; sleep 0.45; kill -TERM $p 2>/dev/null; wait $p; [[ $? == 3 || $? == 143 ]]; echo $?",
    ignore: [[/.*Terminated.*\n/g, ""]],
  },
  {
    name: "stopped by TSTP and continued, with pipes",
    drive: async (way) => {
      const { child, said, says } = startPiped(way, "signals");
      await says("ready");
      // A group that a shell could wake up: its parent is in the same session but another group.
      send(Number(child.pid), "alone", "CONT");
      await says("got SIGCONT");
      send(Number(child.pid), "alone", "USR2");
      const [code] = await once(child, "close");
      return { code, said: said() };
    },
  },
  {
    name: "HUP under nohup",
    script:
      "nohup probe 'sleep 1; echo went on' > out 2> /dev/null < /dev/null & p=$!; sleep 0.7; kill -HUP $p; wait $p; echo $?; cat out",
    ignore: [[/.*Hangup.*\n/g, ""]],
    differs: {
      seen: /"stdout":"0\\nwent on\\n"/,
      reason: "the subject is a Node program, and Node itself forgets that it was told to ignore HUP",
      instead: "the tool goes on, as a program that is not Node's does natively",
    },
  },
  {
    name: "stopped by TSTP in a terminal, and fg",
    drive: async (way) => {
      const script =
        "set -m; probe 'echo ready; read -r x; echo [$x]'; echo stopped; fg >/dev/null; echo end";
      const terminal = openTerminal(way, script);
      await terminal.shows("ready");
      const job = spawnSync("pgrep", ["-P", String(terminal.process.pid)], { encoding: "utf8" });
      // The group, as the subject's shell is stopped with the subject natively.
      send(Number(job.stdout), "group", "TSTP");
      await terminal.shows("stopped");
      await sleep(300);
      terminal.process.write("hello\r");
      await terminal.shows("end");
      const { code } = await terminal.ended;
      return { code, read: terminal.shown().includes("[hello]") };
    },
  },
  {
    name: "Ctrl-C and Ctrl-\\ that the tool handles",
    drive: async (way) => {
      const terminal = openTerminal(way, "exec probe", { PROBE: "signals" });
      await terminal.shows("ready");
      terminal.process.write("\u0003");
      await terminal.shows("got SIGINT");
      terminal.process.write("\u001c");
      await terminal.shows("got SIGQUIT");
      send(terminal.process.pid, "alone", "USR2");
      const { code } = await terminal.ended;
      return { code, shown: terminal.shown() };
    },
  },
  {
    name: "the terminal's window is closed",
    drive: async (way) => {
      const terminal = openTerminal(way, "probe; true", { PROBE: "wait" });
      await terminal.shows("ready");
      terminal.close();
      return { left: await way.leftAfter(6) };
    },
  },
  {
    name: "the window is closed on a tool that ignores HUP",
    drive: async (way) => {
      const terminal = openTerminal(way, "probe; true", { PROBE: "signals" });
      await terminal.shows("ready");
      terminal.close();
      // Natively it goes on without a terminal, which is not what anybody wants of a sandbox.
      spawnSync("pkill", ["-KILL", "-f", `^node ${way.world.folder}/probe.mjs`]);
      return { left: await way.leftAfter(8) };
    },
  },
  {
    name: "kill -9 of the launcher: nothing is left, and the next start says nothing",
    drive: async (way) => {
      const { child, says } = startPiped(way, "signals");
      await says("ready");
      await sleep(1300);
      send(Number(child.pid), "alone", "KILL");
      const [code, by] = await once(child, "close");
      const left = await way.leftAfter(5);
      const next = way.start(way.subject, ["echo next"], { stdio: ["ignore", "pipe", "pipe"] });
      const output: Buffer[] = [];
      for (const stream of [next.stdout, next.stderr])
        stream?.on("data", (bytes: Buffer) => output.push(bytes));
      const [nextCode] = await once(next, "close");
      return { code, by, left, nextCode, next: readable(output) };
    },
  },
  {
    name: "kill -9 of the launcher's whole group",
    drive: async (way) => {
      const { child, says } = startPiped(way, "signals");
      await says("ready");
      await sleep(1300);
      send(Number(child.pid), "group", "KILL");
      const [code, by] = await once(child, "close");
      return { code, by, left: await way.leftAfter(5) };
    },
  },
];

export const signals: Group = { title: "Signals", cases };
