import { spawnSync } from "node:child_process";

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

/** Waits until something is so, looking ten times a second. @throws when it is not after `seconds` */
export async function until(what: string, isSo: () => boolean, seconds = 20): Promise<void> {
  const end = Date.now() + seconds * 1000;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not so after ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
