import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type IPty, spawn } from "@lydell/node-pty";
import { inject } from "vitest";
import { asPerson, environmentOf } from "../support/person.ts";
import type { RunOptions } from "../support/run.ts";
import { answers, plainText } from "../support/terminal-text.ts";

/**
 * Prints the terminal's settings around a command, so that a test sees what the command left behind. The trap keeps the
 * shell alive when the command ends by Ctrl-C's signal, and is none for the command.
 */
const betweenSettings = `trap : INT QUIT; printf '<before %s>' "$(stty -g)"; "$@"; code=$?; printf '<after %s>' "$(stty -g)"; exit $code`;

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

  /** The processes that its shell has started: the launcher. */
  get children(): number[] {
    const list = readFileSync(`/proc/${this.#pty.pid}/task/${this.#pty.pid}/children`, "utf8").trim();
    return list === "" ? [] : list.split(" ").map(Number);
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
