import { spawn } from "node:child_process";
import { constants } from "node:os";
import type { Client } from "../engine/client.ts";

/** How the engine's client ended. */
export type Ending = { readonly code: number } | { readonly signal: NodeJS.Signals };

/** Signals that people and programs send to a command, and that the tool must see. */
const relayed: readonly NodeJS.Signals[] = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGCONT",
];

/** Those of them that a terminal sends to all its foreground processes at once. */
const fromTerminal: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * Hands the terminal or pipes over to the engine's client and waits for its end, passing signals on.
 *
 * With a terminal on stdin the client must share the launcher's process group, or it could not read from it; the
 * terminal's own signals then reach it without our help. Without one it gets a session of its own, so that a signal
 * to the whole group is not delivered twice.
 *
 * @param args the client's argv
 * @param stdinIsTerminal whether the launcher's stdin is a terminal
 */
export function runSession(
  client: Client,
  args: readonly string[],
  environment: Record<string, string>,
  stdinIsTerminal: boolean,
): Promise<Ending> {
  return new Promise((resolve, reject) => {
    // Before the spawn: a signal that arrives in between must not end the launcher alone.
    const early: NodeJS.Signals[] = [];
    let relay = (signal: NodeJS.Signals): void => void early.push(signal);
    for (const signal of relayed) process.on(signal, () => relay(signal));

    const child = spawn(client.path, args, {
      stdio: "inherit",
      cwd: "/",
      env: environment,
      detached: !stdinIsTerminal,
    });
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal === null ? { code: code ?? 1 } : { signal }));
    relay = (signal) => {
      if (!(stdinIsTerminal && fromTerminal.includes(signal))) child.kill(signal);
    };
    for (const signal of early) relay(signal);
  });
}

/** The exit code a shell shows for an ending. */
export function exitCodeOf(ending: Ending): number {
  return "code" in ending ? ending.code : 128 + constants.signals[ending.signal];
}
