import { spawnSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { childrenOf } from "../../lifecycle/support/processes.ts";
import { docker } from "../../support/engine.ts";
import type { Case } from "../support/case.ts";
import { readable } from "../support/observe.ts";
import { send, sleep, startPiped, untilTied, waitFor } from "../support/signalling.ts";
import { openTerminal } from "../support/terminal.ts";
import type { Way } from "../support/way.ts";

/** What comes of several signals, of stopping, and of ends by force. */
export const signalsAndEnds: readonly Case[] = [
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
      await untilTied(way, child);
      send(Number(child.pid), "alone", "KILL");
      const [code, by] = await once(child, "close");
      return { code, by, said: said() };
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
    name: "stopped by TSTP and continued, with pipes",
    drive: async (way) => {
      // As a shell with job control starts it: nothing stops a group that nobody could wake up.
      const shell = way.start("/bin/bash", ["--norc", "-c", "set -m; probe & echo pid $!; wait -f $!"], {
        env: way.environment({ PROBE: "signals" }),
        stdio: ["ignore", "pipe", "ignore"],
        detached: true,
      });
      const chunks: Buffer[] = [];
      shell.stdout?.on("data", (bytes: Buffer) => chunks.push(bytes));
      const said = (): string => readable(chunks);
      const says = (text: string): Promise<void> => waitFor(() => said().includes(text), text, way.patience);
      await says("ready");
      const pid = Number(/pid ([0-9]+)/.exec(said())?.[1]);
      const tool = toolOf(way) ?? pid;
      const areStopped = (): boolean => [pid, tool].every((one) => stateOf(one) === "T");
      send(pid, "alone", "TSTP");
      await waitFor(areStopped, "both stopped", way.patience);
      send(pid, "alone", "CONT");
      await says("got SIGCONT");
      const goOn = ![pid, tool].some((one) => stateOf(one) === "T");
      send(pid, "alone", "USR2");
      const [code] = await once(shell, "close");
      return { code, goOn, said: said().replace(/pid [0-9]+\n/, "") };
    },
  },
  {
    name: "HUP under nohup",
    script:
      "nohup probe 'echo ready; sleep 2; echo went on' > out 2> /dev/null < /dev/null & p=$!; until grep -qs ready out; do sleep 0.05; done; kill -HUP $p; wait $p; echo $?; tail -n +2 out",
    ignore: [[/.*Hangup.*\n/g, "", "what bash says of a command that a signal ended"]],
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
      await untilTied(way, child);
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
      await untilTied(way, child);
      send(Number(child.pid), "group", "KILL");
      const [code, by] = await once(child, "close");
      return { code, by, left: await way.leftAfter(5) };
    },
  },
];

/** The tool's own process, where it is in a container: the child of the container's first. */
function toolOf(way: Way): number | undefined {
  if (way.name === "native") return undefined;
  const name = way.name === "ours" ? "ai-sandbox.workspace" : "ai-sandbox-fidelity";
  const id = docker("ps", "--quiet", "--filter", `label=${name}=${way.workspace}`);
  const first = Number(docker("inspect", "--format", "{{.State.Pid}}", id));
  return childrenOf(first)[0] ?? first;
}

/** The letter by which the system tells whether a process is stopped. */
function stateOf(pid: number): string {
  return /^State:\s+(\S)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "";
}
