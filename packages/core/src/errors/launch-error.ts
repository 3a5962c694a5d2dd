import type { Outcome } from "../exit.ts";
import { exitCodeOf } from "../host/system.ts";

/** Exit codes of a launcher's own failures; every other code is the tool's. */
export const ExitCode = {
  /** The sandbox could not be set up. */
  setUp: 125,
  /** The tool could not be run. */
  notRunnable: 126,
  /** Something needed was not found. */
  notFound: 127,
} as const;

/**
 * A failure the user can do something about. It is printed in two parts, what happened and what to do, without a stack.
 */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
  readonly exitCode: number;
  /** What to do next, one or more lines. */
  readonly hint: string;

  constructor(message: string, hint: string, exitCode: number = ExitCode.setUp, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Makes text of others' (paths, names) harmless for a terminal: control and direction characters are shown escaped. */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** A path as one word for a POSIX shell, to be copied from a message; control characters are shown escaped. */
export function shellWord(text: string): string {
  const safe = printable(text);
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(safe) ? safe : `'${safe.replaceAll("'", "'\\''")}'`;
}

/** The two parts of a failure, as they are printed to stderr. */
export function formatFailure(error: unknown): string {
  if (error instanceof LaunchError) {
    const hint = error.hint.split("\n").map((line) => `  ${line}\n`);
    return `ai-sandbox: ${error.message}\n${hint.join("")}`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "ai-sandbox: a fault of ours, not yours.",
    `  Please report it with these lines (Node ${process.version}, ${process.platform} ${process.arch}):`,
    stack,
    "",
  ].join("\n");
}

/** How to end after a failure: by the signal that somebody sent to stop it, else with its exit code. */
export function outcomeOf(error: unknown): Outcome {
  const code = error instanceof LaunchError ? error.exitCode : ExitCode.setUp;
  return (
    (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const).find((signal) => code === exitCodeOf(signal)) ??
    code
  );
}

/** The system's word for a failure, as ENOSPC. */
export function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}
