import { spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Case } from "../support/case.ts";
import { readable } from "../support/observe.ts";
import { helpers, send, sleep, startPiped, untilTied, waitFor } from "../support/signalling.ts";
import { openTerminal } from "../support/terminal.ts";

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
      "nohup probe 'echo ready; sleep 2; echo went on' > out 2> /dev/null < /dev/null & p=$!; until grep -qs ready out; do sleep 0.05; done; kill -HUP $p; wait $p; echo $?; tail -n +2 out",
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
