import { spawn, spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, readFileSync, readSync } from "node:fs";
import type { LaunchError } from "../errors.ts";
import type { Outcome } from "../exit.ts";

/**
 * Turns this process into another program: same process, streams, terminal, environment. Nothing of ours is left that
 * could change a byte, a signal or an exit code. Where the system can't do that, the program runs below this process.
 *
 * @param program where it lies
 * @param name its own name for itself
 * @param args its arguments
 * @param unusable what to throw when the program's interpreter is missing
 * @returns how it ended, where it runs below
 * @throws LaunchError, exit code 126, when the file is no program
 */
export function become(
  program: { readonly path: string; readonly real: string },
  name: string,
  args: readonly string[],
  unusable: (path: string, interpreter: string) => LaunchError,
): Promise<Outcome> {
  const line = commandLine(program.path, program.real, name, args, unusable);
  if (process.execve === undefined) return runBelow(line.file, line.args);
  return process.execve(line.file, [line.name, ...line.args], process.env as Record<string, string>);
}

type CommandLine = { readonly file: string; readonly name: string; readonly args: readonly string[] };

function commandLine(
  path: string,
  real: string,
  name: string,
  args: readonly string[],
  unusable: (path: string, interpreter: string) => LaunchError,
): CommandLine {
  const start = firstBytes(real);
  const interpreter = /^#![ \t]*([^\s]+)/.exec(start)?.[1];
  // A missing interpreter would end this process with a crash report of Node's.
  if (interpreter !== undefined && !existsSync(interpreter)) throw unusable(path, interpreter);
  // Shells run a file without any mark as a script, and so does this.
  const isScriptWithoutMark = interpreter === undefined && !isBinary(start);
  const [file, ...before] = isScriptWithoutMark ? ["/bin/sh", path] : [path];
  const isNode = /^#!.*\bnode\b/.test(start);
  if (isNode || file === undefined || path.includes("=") || !canRestoreSignals())
    return { file: file ?? path, name: isScriptWithoutMark ? "sh" : name, args: [...before, ...args] };
  const words = [env, restoreSignals, file, ...before, ...args];
  const limit = fileLimit();
  const [first = env, ...rest] = limit === undefined ? words : [prlimit, `--nofile=${limit}:`, ...words];
  return { file: first, name: first, args: rest };
}

const prlimit = "/usr/bin/prlimit";

/**
 * Node has raised its own soft limit of open files to the hard one. Who started this process still has what a shell
 * would have passed on.
 *
 * @returns undefined where nothing has to be restored, or can be
 */
function fileLimit(): string | undefined {
  try {
    const [, soft, hard] =
      /^Max open files +(\d+|unlimited) +(\d+|unlimited)/m.exec(
        readFileSync(`/proc/${process.ppid}/limits`, "latin1"),
      ) ?? [];
    return soft !== hard && existsSync(prlimit) ? soft : undefined;
  } catch {
    return undefined;
  }
}

const env = "/usr/bin/env";

/** Node ignores these two, and what is ignored stays so in the next program. Node itself starts with all of them reset. */
const restoreSignals = "--default-signal=PIPE,XFSZ";

/** GNU's env can reset them, from 8.31 on; others don't know the option. */
function canRestoreSignals(): boolean {
  if (process.platform !== "linux") return false;
  return spawnSync(env, [restoreSignals, "true"], { stdio: "ignore" }).status === 0;
}

/** ELF, Mach-O in its four orders, and universal binaries. */
function isBinary(start: string): boolean {
  return /^(\x7fELF|\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe|\xca\xfe\xba\xbe)/.test(start);
}

/** The first bytes of a file, one character each. An unreadable program may still be run. */
function firstBytes(file: string): string {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const bytes = Buffer.alloc(256);
    return bytes.toString("latin1", 0, readSync(descriptor, bytes));
  } catch {
    return "\x7fELF";
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function runBelow(file: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { stdio: "inherit" });
    // The terminal's own reach both; those that somebody sends reach this process alone.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => child.kill(signal));
    child.once("error", reject);
    child.once("exit", (code, signal) => resolve(signal ?? code ?? 1));
  });
}
