import { once } from "node:events";
import type { Case, Observed } from "../support/case.ts";
import { send, sleep, startPiped, type Target } from "../support/signalling.ts";
import { openTerminal } from "../support/terminal.ts";

const names = ["INT", "TERM", "HUP", "QUIT", "USR1", "WINCH"] as const;
/** The tool counts a signal; then it is asked for all that it counted. */
const counted = (signal: string, target: Target): Case => ({
  name: `SIG${signal} to ${target === "alone" ? "the launcher alone" : "its group"}, with pipes, arrives once`,
  isPromise: true,
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
  isPromise: true,
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
  compared: "that it ends: how far the start had come decides by which of three codes",
  drive: async (way) => {
    const terminal = openTerminal(way, "exec probe", { PROBE: "wait" });
    await sleep(after);
    terminal.close();
    const { code } = await terminal.ended;
    // How far the start had come decides which: by the signal, by force, or by what could not be written any more.
    return { isEndedByIt: [129, 137, 1].includes(code) || code, left: await way.leftAfter(6) };
  },
});

/** Each signal by itself: that it arrives once, what it ends, and early. */
export const singleSignals: readonly Case[] = [
  ...names.flatMap((name) => [counted(name, "alone"), counted(name, "group")]),
  ...["INT", "TERM", "HUP", "QUIT"].map(deadly),
  ...names.flatMap((name) => [inTerminal(name, "alone"), inTerminal(name, "group")]),
  ...["INT", "TERM", "HUP", "QUIT"].map(deadlyInTerminal),
  ...[10, 60, 120, 200, 300].map((after) => early("TERM", after)),
  early("INT", 150),
  early("INT", 150, "group"),
  early("QUIT", 100, "group"),
  windowClosedEarly(150),
];
