import { type ChildProcess, spawn } from "node:child_process";
import { write } from "node:fs";
import type { Readable } from "node:stream";
import type { Client } from "../../engine/client.ts";
import { endingSignals } from "../signals.ts";
import { TerminalFilter } from "./terminal-filter.ts";

/** Stands between a session and the terminal that shows it. */
export type TerminalGuard = {
  /** Shows what the engine's client writes into its pipes, filtered. @param output where its stdout is to be shown */
  readonly watch: (client: ChildProcess, output: number) => void;
  /** Gives the session's terminal a size: a client whose output is a pipe does not know one. */
  readonly resize: (columns: number, rows: number) => void;
  /** Waits until everything has been shown; to be called after the client's end. */
  readonly drain: () => Promise<void>;
};

/** A locale that names an encoding other than UTF-8, as `de_DE.ISO-8859-1`. */
const otherEncoding = /\.(?!utf-?8\b)/i;

/** Between two tries to write to a terminal that takes nothing at the moment, in milliseconds. */
const pause = 5;

/**
 * Makes the guard of a session. The filter runs here, outside: whatever the tool does inside, its terminal's other end
 * leads through it.
 *
 * @param container the session's name
 * @param environment the caller's
 */
export function guardTerminal(
  client: Client,
  container: string,
  environment: Readonly<Record<string, string | undefined>>,
): TerminalGuard {
  const { LC_ALL, LC_CTYPE, LANG, TERM } = environment;
  const kind = {
    singleByte: otherEncoding.test(LC_ALL || LC_CTYPE || LANG || ""),
    linuxConsole: TERM?.startsWith("linux") ?? false,
  };
  const carried: Promise<void>[] = [];
  const resize = resizer(client, container);
  return {
    watch: (child, output) => {
      if (child.stdout !== null) carried.push(carry(child.stdout, output, new TerminalFilter(kind)));
      if (child.stderr !== null) carried.push(carry(child.stderr, 2, new TerminalFilter(kind)));
    },
    resize,
    drain: async () => {
      await Promise.race([
        Promise.all(carried),
        // Whoever is tired of a terminal that shows nothing need not wait for it.
        new Promise((resolve) => endingSignals.map((signal) => process.once(signal, resolve))),
      ]);
    },
  };
}

/** Writes what arrives, one part after the other; the pipe fills up meanwhile, and the tool waits as at a terminal. */
function carry(input: Readable, output: number, filter: TerminalFilter): Promise<void> {
  return new Promise((resolve) => {
    let isWriting = false;
    let isOver = false;
    const end = (): void => {
      isOver = true;
      if (!isWriting) resolve();
    };
    input.once("close", end);
    input.on("error", () => undefined);
    input.on("data", (bytes: Buffer) => {
      const shown = filter.push(bytes);
      if (shown.length === 0) return;
      input.pause();
      isWriting = true;
      writeAll(output, shown, (isGone) => {
        isWriting = false;
        if (isOver) resolve();
        // The client notices that nobody reads it any more.
        else if (isGone) input.destroy();
        else input.resume();
      });
    });
  });
}

/** In a thread of Node's: a terminal that stopped taking output must not stop signals and the network filter too. */
function writeAll(output: number, bytes: Buffer, then: (isGone: boolean) => void): void {
  write(output, bytes, (error, length) => {
    if (error?.code === "EAGAIN") setTimeout(() => writeAll(output, bytes, then), pause);
    else if (error !== null) then(true);
    else if (length < bytes.length) writeAll(output, bytes.subarray(length), then);
    else then(false);
  });
}

/** Sets the size by the engine, inside. One at a time: while somebody drags a window, only the last one counts. */
function resizer(client: Client, container: string): (columns: number, rows: number) => void {
  let wanted: readonly string[] | undefined;
  let isBusy = false;
  const next = (): void => {
    if (isBusy || wanted === undefined) return;
    const size = wanted;
    wanted = undefined;
    isBusy = true;
    const child = spawn(client.path, ["exec", container, "/bin/stty", "-F", "/dev/console", ...size], {
      stdio: "ignore",
      cwd: "/",
      env: client.environment,
      detached: true,
    });
    const done = (): void => {
      isBusy = false;
      next();
    };
    child.once("error", done);
    child.once("exit", done);
  };
  return (columns, rows) => {
    wanted = ["cols", String(columns), "rows", String(rows)];
    next();
  };
}
