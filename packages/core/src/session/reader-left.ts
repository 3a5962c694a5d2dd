import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { Client } from "../engine/client.ts";

/**
 * How long a tool may take to end by itself once nobody reads what it writes, in milliseconds. A busy engine takes some
 * of that to tell.
 */
const patience = 1000;

/**
 * Finds out whether a tool whose output nobody reads any more ends by itself all the same. Natively one that had written
 * everything by then never hears of it (`tool --help | head -3`): the system had room for all of it. An engine passes it
 * on in pieces, so that its client is the one who hears.
 *
 * @param sessionFile where the client wrote the container's id
 * @param since when the session was begun, in milliseconds since 1970
 * @returns the tool's own exit code; undefined when it goes on
 */
export function ownEnd(client: Client, sessionFile: string, since: number): Promise<number | undefined> {
  const args = [
    "events",
    // Clocks of engines in virtual machines go wrong by some seconds.
    `--since=${Math.floor(since / 1000) - 60}`,
    `--filter=container=${readFileSync(sessionFile, "utf8")}`,
    "--filter=event=die",
    "--format={{.Actor.Attributes.exitCode}}",
  ];
  return new Promise((resolve) => {
    const child = spawn(client.path, args, {
      stdio: ["ignore", "pipe", "ignore"],
      cwd: "/",
      env: client.environment,
      // A Ctrl-C is not for it.
      detached: true,
    });
    const timer = setTimeout(() => child.kill("SIGKILL"), patience);
    createInterface({ input: child.stdout })
      .once("line", (code) => {
        resolve(/^\d+$/.test(code) ? +code : undefined);
        child.kill("SIGKILL");
      })
      .once("close", () => {
        clearTimeout(timer);
        resolve(undefined);
      });
    child.once("error", () => resolve(undefined));
  });
}
