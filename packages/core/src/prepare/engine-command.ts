import { closeSync, createWriteStream, openSync } from "node:fs";
import { constants } from "node:os";
import { dirname } from "node:path";
import { createInterface } from "node:readline";
import { execa } from "execa";
import type { Client } from "../engine/client.ts";
import { podmanErrors } from "../errors/podman-errors.ts";
import { errors, type LaunchError } from "../errors.ts";
import { makeFolder } from "../state/files.ts";

/** What a finished engine command said. */
export type Answer = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

/**
 * Asks the engine something short and waits for the answer. An engine's failure is told by the exit code.
 *
 * @param args the client's argv
 * @param giveUp ends the waiting: the answer is then a failure
 * @throws LaunchError when somebody stopped it: a Ctrl-C is for the whole group, the client included
 */
export async function ask(client: Client, args: readonly string[], giveUp?: AbortSignal): Promise<Answer> {
  const result = await execa(client.path, args, {
    cwd: "/",
    env: client.environment,
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    ...(giveUp === undefined ? {} : { signal: giveUp }),
  });
  if (giveUp?.aborted === true) return { exitCode: 1, stdout: "", stderr: "no answer in time" };
  const signal = (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const).find((name) => name === result.signal);
  if (signal !== undefined) throw errors.preparationStopped(128 + constants.signals[signal]);
  return {
    exitCode: result.exitCode ?? 1,
    stdout: result.stdout,
    stderr: result.stderr || ("shortMessage" in result ? String(result.shortMessage) : ""),
  };
}

/** Where a long command's output goes, and how it is stopped. */
export type Watch = {
  /** Absolute path of the log that gets every line. */
  readonly log: string;
  readonly onLine: (line: string) => void;
  readonly stop: AbortSignal;
  /** Variables beside the client's own. */
  readonly environment?: Readonly<Record<string, string>>;
  /** Words that may stand in no log and no message. */
  readonly secrets?: readonly string[];
};

/** A long command's end: its exit code and its last lines. */
export type LongAnswer = { readonly exitCode: number; readonly lines: readonly string[] };

/** How much of a long command's output is kept for its error message. */
const keptLines = 200;

/**
 * Runs a long engine command (a build, a pull), line by line.
 *
 * @throws LaunchError when the log can't be written
 */
export async function runLong(client: Client, args: readonly string[], watch: Watch): Promise<LongAnswer> {
  makeFolder(dirname(watch.log));
  const log = createWriteStream(watch.log, { flags: "a", mode: 0o600 });
  let logFailure: unknown;
  log.on("error", (error) => {
    logFailure = error;
  });
  const lines: string[] = [];
  const child = execa(client.path, args, {
    cwd: "/",
    env: { ...client.environment, ...watch.environment },
    extendEnv: false,
    reject: false,
    stdin: "ignore",
    all: true,
    buffer: false,
  });
  // A client that was asked to stop tells the engine to; one that hangs is not waited for.
  const stop = () => child.kill("SIGTERM", { forceKillAfterTimeout: 5000 });
  if (watch.stop.aborted) stop();
  else watch.stop.addEventListener("abort", stop, { once: true });
  if (child.all === undefined) throw new Error("execa gave no output to read");
  for await (const said of createInterface({ input: child.all })) {
    const line = (watch.secrets ?? []).reduce((text, secret) => text.replaceAll(secret, "***"), said);
    log.write(`${line}\n`);
    lines.push(line);
    if (lines.length > keptLines) lines.shift();
    watch.onLine(line);
  }
  const result = await child;
  watch.stop.removeEventListener("abort", stop);
  await new Promise<void>((resolve) => log.end(resolve));
  if (logFailure !== undefined) throw errors.stateUnusable(watch.log, logFailure);
  if (result.signal !== undefined) lines.push(`The engine's client was ended by ${result.signal}.`);
  return { exitCode: result.exitCode ?? 1, lines };
}

/**
 * Starts a program that goes on when this one ends.
 *
 * @param argv absolute path of the program, and its arguments
 * @param folder it is started in
 * @param log absolute path of the file that gets what it says
 */
export function startDetached([program = "", ...args]: readonly string[], folder: string, log: string): void {
  makeFolder(dirname(log));
  const output = openSync(log, "w", 0o600);
  try {
    const stdio = ["ignore", output, output] as const;
    execa(program, args, { cwd: folder, detached: true, cleanup: false, stdio, reject: false }).unref();
  } finally {
    closeSync(output);
  }
}

/**
 * Tells from an engine client's complaint what is wrong with the engine.
 *
 * @param complaint what the client wrote to stderr
 */
export function diagnose(complaint: string, client: Client): LaunchError {
  const detail =
    complaint
      .split("\n")
      .find((line) => line.trim() !== "")
      ?.trim() ?? "it gave no reason";
  if (client.path.endsWith("podman")) return podmanErrors.notSetUp(detail);
  if (/permission denied/i.test(complaint)) return errors.engineForbidden(detail);
  if (
    /cannot connect|is the docker daemon running|connection refused|no such file or directory|error during connect|failed to connect/i.test(
      complaint,
    )
  ) {
    return errors.engineStopped(detail);
  }
  return errors.engineFailed(detail);
}
