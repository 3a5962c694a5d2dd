import { execFile } from "node:child_process";
import type { Client } from "../engine/client.ts";

/** What a finished command of the engine's client said. */
export type EngineAnswer = { readonly code: number; readonly stdout: string; readonly stderr: string };

/** Lists of a busy machine's containers and images are long. */
const longestAnswer = 64 * 1024 * 1024;

/**
 * Asks the engine something short and waits for the answer. Never fails by itself: the exit code tells.
 *
 * @param args the client's argv
 */
export function askEngine(client: Client, args: readonly string[]): Promise<EngineAnswer> {
  // Podman has the labels as a map alone.
  const isPodman = client.path.endsWith("podman");
  const own = isPodman ? args.map((word) => word.replaceAll(".Label ", "index .Labels ")) : args;
  return runQuietly(client.path, own, client.environment);
}

/** Runs a program in `/`, without input. @returns code 127 when it could not be started */
export function runQuietly(
  program: string,
  args: readonly string[],
  environment: Record<string, string>,
): Promise<EngineAnswer> {
  return new Promise((resolve) => {
    const child = execFile(
      program,
      args,
      { cwd: "/", env: environment, encoding: "utf8", maxBuffer: longestAnswer },
      (error, stdout, stderr) => {
        const code = error === null ? 0 : typeof error.code === "number" ? error.code : 127;
        resolve({ code, stdout, stderr: stderr || (error?.message ?? "") });
      },
    );
    child.stdin?.end();
  });
}
