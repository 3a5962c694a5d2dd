import { spawn } from "node:child_process";
import type { Client } from "../engine/client.ts";
import { removal } from "../engine/removal.ts";
import type { Outcome } from "../exit.ts";
import { isInForeground } from "../host/streams.ts";
import { exitCodeOf } from "../host/system.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import type { Ending } from "./session.ts";
import { discardAnswers, resetLine, resetModes } from "./terminal.ts";

/** Codes a client also ends with when it lost the session that still goes on: a failed stream, a lost daemon. */
const doubtful: readonly number[] = [1, 125];

/** What somebody at a terminal can send to the tool by keys, without our seeing it. */
const fromKeys: readonly NodeJS.Signals[] = ["SIGINT", "SIGQUIT"];

/**
 * Makes sure that nothing of a session is left, and tells how the launcher ends.
 * A code of the tool's own proves that its container ended, and the engine removes it then. After anything else the
 * container is removed here: a client that was killed, or whose output nobody reads any more, leaves it running.
 */
export async function endSession(client: Client, spec: SandboxSpec, ending: Ending): Promise<Outcome> {
  const { code, signal, delivered } = ending;
  const wasLeft =
    signal !== undefined || doubtful.includes(code) ? await removeContainer(client, spec.name) : false;
  const byForce = wasLeft || signal !== undefined || code > 128;
  if (byForce && isItsTerminal(spec)) resetModes();
  if (spec.terminal && spec.interactive) {
    if (signal !== undefined) await resetLine();
    // Over a network the terminal may still be answering.
    await discardAnswers(byForce || process.env.SSH_CONNECTION !== undefined);
  }
  if (signal !== undefined) return signal === "SIGPIPE" ? signal : (lastRequest(delivered) ?? code);
  const isBy = (candidate: NodeJS.Signals): boolean => code > 128 && code === exitCodeOf(candidate);
  const passedOn = [...delivered].find(isBy);
  if (passedOn !== undefined || !(spec.terminal && spec.interactive)) return passedOn ?? code;
  // The terminal was the tool's, so that nobody else in the group has seen the key yet.
  const groupSignal = fromKeys.find(isBy);
  return groupSignal === undefined ? code : { groupSignal };
}

/** Not where somebody else's screen is shown: by the pager in `tool | less`, by what runs in front of a job. */
function isItsTerminal({ terminal, interactive, pipes }: SandboxSpec): boolean {
  return terminal && (interactive || (pipes.includes(0) && !pipes.includes(1) && isInForeground()));
}

/** The client was given up after somebody had asked for an end again and again. */
function lastRequest(delivered: ReadonlySet<NodeJS.Signals>): NodeJS.Signals | undefined {
  return [...delivered].findLast((signal) => ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"].includes(signal));
}

/** Removes a container by force. @returns whether there still was one */
function removeContainer(client: Client, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(client.path, [...removal, name], {
      stdio: ["ignore", "pipe", "ignore"],
      cwd: "/",
      env: client.environment,
      // A second Ctrl-C must not leave the container behind.
      detached: true,
    });
    let removed = "";
    child.stdout.on("data", (bytes: Buffer) => {
      removed += bytes.toString();
    });
    child.once("error", () => resolve(false));
    child.once("close", () => resolve(removed.trim() !== ""));
  });
}
