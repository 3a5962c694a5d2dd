import { spawnSync } from "node:child_process";
import { availableParallelism, loadavg } from "node:os";

/** Asks the engine as whoever runs the tests. @returns what it printed, without the last newline */
export function docker(...args: string[]): string {
  const result = spawnSync("docker", args, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`docker ${args.join(" ")}: ${result.stderr}`);
  return result.stdout.trimEnd();
}

/** Names of the running containers whose label says they are of a workspace. */
export function sessionsIn(workspace: string): string[] {
  const list = docker(
    "ps",
    "--all",
    "--filter",
    `label=ai-sandbox.workspace=${workspace}`,
    "--format",
    "{{.Names}}",
  );
  return list.split("\n").filter((name) => name !== "");
}

/**
 * How many times longer something takes than on a machine that does nothing else: promises of so many seconds are
 * such a machine's. Never less than one.
 */
export function slowness(): number {
  const [load = 0] = loadavg();
  return Math.min(4, Math.max(1, load / availableParallelism()));
}

/**
 * Waits until something is so, looking ten times a second.
 *
 * @param seconds how long on a machine that does nothing else
 * @throws when it is not after that time
 */
export async function until(what: string, isSo: () => boolean, seconds = 20): Promise<void> {
  const began = Date.now();
  while (!isSo()) {
    const waited = (Date.now() - began) / 1000;
    if (waited > seconds * slowness()) throw new Error(`not so after ${waited.toFixed(1)} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
