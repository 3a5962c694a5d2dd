import { spawn } from "node:child_process";
import { fstatSync, writeSync } from "node:fs";
import type { Client } from "../engine/client.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { type Ending, exitCodeOf } from "./session.ts";

/** What a shell shows for a program that wrote to a pipe nobody reads any more: 128 + SIGPIPE. */
const brokenPipe = 141;

/** Codes a client also ends with when it lost the session that still goes on: a failed stream, a lost daemon. */
const doubtful: readonly number[] = [1, 125];

/**
 * Makes sure that nothing of a session is left, and tells with which code the launcher ends.
 * A code of the tool's own proves that its container ended, and the engine removes it then. After anything else the
 * container is removed here: a client that was killed, or whose output nobody reads any more, leaves it running.
 */
export async function endSession(client: Client, spec: SandboxSpec, ending: Ending): Promise<number> {
  const code = exitCodeOf(ending);
  if ("code" in ending && !doubtful.includes(code)) return code;
  const wasLeft = await removeContainer(client, spec.name);
  if (spec.terminal && (wasLeft || "signal" in ending)) await restoreTerminal();
  return wasLeft && code === 1 && isPipe(1) ? brokenPipe : code;
}

/** Removes a container by force. @returns whether there still was one */
function removeContainer(client: Client, name: string): Promise<boolean> {
  return new Promise((resolve) => {
    const child = spawn(client.path, ["rm", "--force", name], {
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

/** Leaves the alternate screen, shows the cursor, switches mouse, focus, paste and keyboard reports off, resets colours. */
const sanity =
  "\u001b[?1049l\u001b[?25h\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?1004l\u001b[?2004l\u001b[<u\u001b[>4m\u001b[?7h\u001b[0m";

/** Gives the terminal back as a shell expects it, after a session that could not do it itself. */
function restoreTerminal(): Promise<void> {
  writeSync(1, sanity);
  return new Promise((resolve) => {
    const child = spawn("/bin/stty", ["sane"], { stdio: ["inherit", "ignore", "ignore"], cwd: "/", env: {} });
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
}

function isPipe(descriptor: number): boolean {
  try {
    const found = fstatSync(descriptor);
    return found.isFIFO() || found.isSocket();
  } catch {
    return false;
  }
}
