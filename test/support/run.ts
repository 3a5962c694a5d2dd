import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { inject } from "vitest";
import { asPerson, environmentOf, type Person } from "./person.ts";

/** How a command is started. */
export type RunOptions = {
  readonly as: Person;
  /** The folder it is started in. */
  readonly in: string;
  /** Variables beside the few that everybody has; undefined takes one of those away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly input?: Buffer | string;
  /** Words before the command that change what it finds, run as whoever runs the tests. */
  readonly before?: readonly string[];
};

/** What it did. */
export type Result = {
  /** As a shell shows it: 128+n for a signal. */
  readonly code: number;
  readonly stdout: Buffer;
  readonly stderr: string;
};

/** Starts a launcher (or any program on the tests' PATH) as a person and waits for its end. */
export async function run(command: string, args: readonly string[], options: RunOptions): Promise<Result> {
  const child = start(command, args, options);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => stdout.push(bytes));
  child.stderr?.on("data", (bytes: Buffer) => stderr.push(bytes));
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.input ?? "");
  const code = await ended(child);
  return { code, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() };
}

/** Starts a command as a person, with pipes, and gives its process. What stands before it replaces itself, so the pid is its own. */
export function start(command: string, args: readonly string[], options: RunOptions): ChildProcess {
  const installation = inject("installation");
  const program = command.includes("/") ? command : join(installation.bins, command);
  const words = ["/usr/bin/setpriv", ...asPerson(options.as), "--", program, ...args];
  const [first = "", ...rest] = [...(options.before ?? []), ...words];
  return spawn(first, rest, {
    cwd: options.in,
    env: environmentOf(options.as, installation, options.environment),
    stdio: ["pipe", "pipe", "pipe"],
  });
}

/** Waits for a process's end. @returns its exit code as a shell shows it */
export function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, signal) => resolve(code ?? 128 + signalNumber(signal)));
  });
}

function signalNumber(signal: NodeJS.Signals | null): number {
  return { SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGPIPE: 13, SIGTERM: 15 }[signal as string] ?? 0;
}
