import type { ChildProcess } from "node:child_process";
import { openSync } from "node:fs";
import type { Client } from "../engine/client.ts";
import { exitCodeOf } from "../host/system.ts";
import { isTerminal } from "../host/terminals.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { pipePath } from "../plan/streams.ts";
import { tieToThisProcess } from "./lifeline.ts";
import { Relay } from "./relay.ts";
import { harmlessSignals, type RelayedSignal, relayedSignals } from "./signals.ts";
import { spawnClient } from "./spawn-client.ts";
import { findTool, followStops, stopThisProcess } from "./suspend.ts";
import type { TerminalGuard } from "./terminal-filter/guard-terminal.ts";

/** How a session ended, as far as the engine's client tells. */
export type Ending = {
  /** The client's exit code; 128+n when a signal ended it. */
  readonly code: number;
  /** What ended the client itself. Never what ended the tool: the client tells that as 128+n. */
  readonly signal: NodeJS.Signals | undefined;
  /** Signals that were passed on to the tool. */
  readonly delivered: ReadonlySet<NodeJS.Signals>;
};

/** What `nohup` asks of a program is undone by Node before any of ours runs. Shells tell whom they started. */
const isUnderNohup = `/${process.env._ ?? ""}`.endsWith("/nohup");

/** After this a session's tool is taken to run though it is not to be found: in a virtual machine. In milliseconds. */
const timeToStart = 10_000;

/** How long a tool that is told that its terminal was closed may go on, in milliseconds. */
const timeToHangUp = 3000;

/**
 * Hands the terminal or pipes over to the engine's client and waits for its end, passing signals on.
 *
 * The client gets a session of its own. What the terminal or anybody sends to the launcher's group then reaches the
 * launcher alone, and the tool exactly once. Reading the terminal is allowed all the same: job control asks only
 * processes whose own terminal it is.
 *
 * @param args the client's argv
 * @param sessionFile where the client writes the container's id
 * @param guard what stands between the session and terminals that show it, if anything
 */
export function runSession(
  client: Client,
  spec: SandboxSpec,
  args: readonly string[],
  environment: Record<string, string>,
  sessionFile: string,
  guard?: TerminalGuard,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    // Before the spawn: a signal that arrives in between must not end the launcher alone.
    const begun = Date.now();
    const isReady = (): boolean =>
      process.platform !== "linux" || Date.now() - begun > timeToStart || findTool(sessionFile) !== undefined;
    const relay = new Relay(client, spec.name, () => child.kill("SIGKILL"), isReady);
    const size = sizeWatch(spec);
    for (const signal of relayedSignals)
      if (!harmlessSignals.includes(signal)) process.on(signal, () => void handle(signal));

    const output = outputOf(spec);
    const shown = (stream: number | "ignore"): number | "ignore" | "pipe" =>
      guard !== undefined && stream !== "ignore" && isTerminal(stream) ? "pipe" : stream;
    const child = spawnClient(client.path, args, environment, [
      spec.interactive ? 0 : "ignore",
      shown(output),
      shown(2),
    ]);
    // These end nobody, so they can wait for the client to be on its way.
    for (const signal of harmlessSignals) process.on(signal, () => void handle(signal));
    const untie = tieToThisProcess(client, spec.name, filesOf(spec, sessionFile));
    const isFollowed = spec.terminal && spec.interactive && process.platform === "linux";
    const isAnswer = isFollowed ? followStops(sessionFile, child, tellSize) : () => false;
    if (output !== "ignore") guard?.watch(child, output);

    if (spec.terminal && spec.interactive) {
      onTerminalGone(child, () => {
        if (!relay.delivered.has("SIGHUP")) void relay.send("SIGHUP");
        setTimeout(() => child.kill("SIGKILL"), timeToHangUp).unref();
      });
    }

    async function handle(signal: RelayedSignal): Promise<void> {
      if (signal === "SIGHUP" && isUnderNohup) return;
      // The client sees to the size of the tool's terminal, and the tool is told by that.
      if (signal === "SIGWINCH" && size?.hasChanged()) return tellSize();
      if (signal === "SIGCONT" && isAnswer()) return;
      await relay.send(signal);
      // In a terminal session the client has to let go of the terminal first, once the tool has really stopped.
      if (signal === "SIGTSTP" && !isFollowed) stopThisProcess(() => void relay.send("SIGCONT"));
    }

    function tellSize(): void {
      if (guard === undefined || size === undefined) child.kill("SIGWINCH");
      else guard.resize(...size.now());
    }

    child.once("error", reject);
    child.once("exit", (code, signal) => {
      relay.stop();
      untie();
      resolve({
        code: signal === null ? (code ?? 1) : exitCodeOf(signal),
        signal: signal ?? undefined,
        delivered: relay.delivered,
      });
    });
  });
}

/**
 * Notices that the terminal was closed. The SIGHUP that usually says so is for the terminal's own foreground group, and
 * a launcher need not be in it; the client, in a session of its own, never is.
 */
function onTerminalGone(client: ChildProcess, then: () => void): void {
  const timer = setInterval(() => {
    if (isTerminal(0)) return;
    clearInterval(timer);
    then();
  }, 500);
  timer.unref();
  client.once("exit", () => clearInterval(timer));
}

/** What a session keeps in the state home while it runs. */
function filesOf(spec: SandboxSpec, sessionFile: string): string[] {
  return [
    sessionFile,
    ...spec.pipes.map((stream) => pipePath(sessionFile, stream)),
    ...[spec.egress?.folder, spec.services?.folder].filter((folder) => folder !== undefined),
  ];
}

/** Where the client writes what it gets from the engine: the launcher's stdout, or where its terminal is. */
function outputOf(spec: SandboxSpec): number | "ignore" {
  if (!spec.terminal || isTerminal(1)) return 1;
  if (isTerminal(2)) return 2;
  // Only stdin is a terminal, and what comes back is the echo of what is typed there.
  return spec.interactive ? openSync("/dev/tty", "w") : "ignore";
}

/** Tells changes of the terminal's size from signals that somebody just sent. */
function sizeWatch(
  spec: SandboxSpec,
): { hasChanged: () => boolean; now: () => [columns: number, rows: number] } | undefined {
  if (!spec.terminal) return undefined;
  const terminal = isTerminal(1) ? process.stdout : process.stderr;
  if (!terminal.isTTY) return undefined;
  let before = String(terminal.getWindowSize());
  return {
    now: () => terminal.getWindowSize(),
    hasChanged: () => {
      const now = String(terminal.getWindowSize());
      const changed = now !== before;
      before = now;
      return changed;
    },
  };
}
