import { execFile } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import type { Client } from "../engine/client.ts";

/** The engine remembers what happened; one that takes longer than this to say it is not waited for. In milliseconds. */
const patience = 10_000;

/**
 * Whether the engine made a session's container and then could not start it. By its exit code alone that can't be told
 * from a tool that ends with the same code.
 *
 * @param sessionFile where the client wrote the container's id
 * @param since when the session was begun, in milliseconds since 1970
 */
export function neverStarted(client: Client, sessionFile: string, since: number): Promise<boolean> {
  if (!existsSync(sessionFile)) return Promise.resolve(false);
  const container = readFileSync(sessionFile, "utf8");
  const args = [
    "events",
    // Clocks of engines in virtual machines go wrong by some seconds.
    `--since=${Math.floor(since / 1000) - 60}`,
    `--until=${(Date.now() / 1000).toFixed(3)}`,
    `--filter=container=${container}`,
    "--format={{.Action}}",
  ];
  const options = { cwd: "/", env: client.environment, encoding: "utf8", timeout: patience } as const;
  return new Promise((resolve) => {
    execFile(client.path, args, options, (_error, stdout) => {
      const actions = stdout.split("\n");
      // Its end must be in sight: then its start would be, too.
      resolve(["create", "destroy"].every((one) => actions.includes(one)) && !actions.includes("start"));
    });
  });
}
