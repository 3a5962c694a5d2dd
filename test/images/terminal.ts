import { join } from "node:path";
import { type IPty, spawn } from "@lydell/node-pty";
import { inject } from "vitest";
import { asPerson, environmentOf } from "../support/person.ts";
import type { RunOptions } from "../support/run.ts";

/**
 * Prints the terminal's settings around a command, so that a test sees what the command left behind. The trap keeps the
 * shell alive when the command ends by Ctrl-C's signal, and is none for the command.
 */
const betweenSettings = `trap : INT QUIT; printf '<before %s>' "$(stty -g)"; "$@"; code=$?; printf '<after %s>' "$(stty -g)"; exit $code`;

/** What programs ask a terminal, and what an ordinary one answers. Some wait for it, or give up without it. */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
const answers: readonly [RegExp, string][] = [
  [/\u001b\[6n/g, "\u001b[1;1R"],
  [/\u001b\[0?c/g, "\u001b[?62;22c"],
  [/\u001b\[>0?c/g, "\u001b[>1;10;0c"],
  [/\u001b\[\?u/g, "\u001b[?0u"],
  [/\u001b\]10;\?(?:\u0007|\u001b\\)/g, "\u001b]10;rgb:e0e0/e0e0/e0e0\u001b\\"],
  [/\u001b\]11;\?(?:\u0007|\u001b\\)/g, "\u001b]11;rgb:1010/1010/1010\u001b\\"],
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals talk in control characters

/** A real pseudo-terminal with a launcher in it, and everything that was written to it. */
export class Terminal {
  readonly ended: Promise<number>;
  written = "";
  exitCode: number | undefined;
  readonly #pty: IPty;

  constructor(command: string, args: readonly string[], options: RunOptions) {
    const installation = inject("installation");
    const program = join(installation.bins, command);
    const environment = environmentOf(options.as, installation, {
      TERM: "xterm-256color",
      ...options.environment,
    });
    this.#pty = spawn(
      "/usr/bin/setpriv",
      [...asPerson(options.as), "--", "/bin/sh", "-c", betweenSettings, "sh", program, ...args],
      { name: "xterm-256color", cols: 120, rows: 40, cwd: options.in, env: environment },
    );
    this.#pty.onData((text) => {
      this.written += text;
      for (const [question, answer] of answers) {
        for (const _ of text.matchAll(question)) this.#pty.write(answer);
      }
    });
    this.ended = new Promise((resolve) => {
      this.#pty.onExit(({ exitCode, signal }) => {
        this.exitCode = signal ? 128 + signal : exitCode;
        resolve(this.exitCode);
      });
    });
  }

  type(keys: string): void {
    if (this.exitCode === undefined) this.#pty.write(keys);
  }

  resize(columns: number, rows: number): void {
    if (this.exitCode === undefined) this.#pty.resize(columns, rows);
  }

  /** The text that was written from a position on, without what steers the terminal. */
  text(from = 0): string {
    return plainText(this.written.slice(from));
  }
}

/** Text without colours, modes and movements; a movement to the right or to another line is a space. */
export function plainText(written: string): string {
  return (
    written
      // biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
      .replace(/\u001b[\]P_][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, "")
      .replace(/\u001b\[[0-9;]*[CGHfABd]/g, " ")
      .replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "")
      .replace(/\u001b[()][A-Z0-9]|\u001b[=>78cDEHM]/g, "")
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, " ")
      .replace(/[\s\u00a0]+/g, " ")
    // biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
  );
}
