import { spawnSync } from "node:child_process";

/** A program to start: what to run, where, and with which variables. */
export type Program = {
  /** Absolute path. */
  readonly path: string;
  readonly args: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
};

/**
 * Runs a program to its end, with nothing on stdin and its output thrown away.
 *
 * @returns milliseconds from before its start until after its end
 * @throws when it fails: a failed run must not count as a quick one
 */
export function timeOf(program: Program): number {
  const start = process.hrtime.bigint();
  const result = spawnSync(program.path, program.args, {
    cwd: program.folder,
    env: program.environment,
    stdio: ["ignore", "ignore", "pipe"],
  });
  const end = process.hrtime.bigint();
  if (result.status !== 0 || result.stderr.length > 0) {
    const reason = result.error?.message ?? result.stderr.toString();
    throw new Error(`${[program.path, ...program.args].join(" ")} ended with ${result.status}: ${reason}`);
  }
  return Number(end - start) / 1e6;
}
