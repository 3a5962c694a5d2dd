import { createWriteStream, type WriteStream } from "node:fs";

/** One thing that the filter decided. */
export type Decision = {
  readonly verdict: "allowed" | "refused";
  /** What was asked for, as far as it could be read. */
  readonly target: string;
  /** Why it was refused, as a clause. */
  readonly reason?: string;
};

/** No session needs more lines than this to be understood, and no loop inside may fill the disk. */
const mostLines = 20_000;
/** Names kept for the summary; a loop over random names must not fill the memory. */
const mostNames = 200;

/** The record of one session: a line a decision in a file, and the refused names for the end. */
export class Decisions {
  readonly #file: WriteStream;
  readonly #refused = new Map<string, string>();
  #lines = 0;

  /** @param path absolute; a file that only its owner may read */
  constructor(path: string) {
    this.#file = createWriteStream(path, { flags: "a", mode: 0o600 });
    // Without its record the filter decides all the same.
    this.#file.on("error", () => undefined);
  }

  note(decision: Decision): void {
    if (decision.verdict === "refused" && this.#refused.size < mostNames) {
      this.#refused.set(decision.target, decision.reason ?? "");
    }
    this.#lines += 1;
    if (this.#lines > mostLines) return;
    // JSON escapes whatever a client put into a target.
    this.#file.write(`${JSON.stringify({ time: new Date().toISOString(), ...decision })}\n`);
  }

  /** What was refused, each target once, with the reason. */
  refused(): readonly (readonly [string, string])[] {
    return [...this.#refused];
  }

  close(): void {
    this.#file.end();
  }
}
