import { createWriteStream, readdirSync, rmSync, statSync, type WriteStream } from "node:fs";
import { join } from "node:path";

/** One thing that the filter decided. */
export type Decision = {
  readonly verdict: "allowed" | "refused";
  /** What was asked for, as far as it could be read. */
  readonly target: string;
  /** Why it was refused. */
  readonly reason?: Reason;
};

/** Why something was refused: what it is called in messages, and which setting could change it. */
export type Reason = {
  /** As a clause: "it does not speak TLS". */
  readonly words: string;
  /** Undefined where no setting is of any use. */
  readonly remedy?: Remedy;
};

/** What would allow it: the name on one of two lists, the way to a private address, or another network. */
export type Remedy = { readonly setting: "hosts" | "ssh"; readonly name: string } | "private" | "open";

/** No session needs more lines than this to be understood, and no loop inside may fill the disk. */
const mostLines = 20_000;
/** A target can be as long as a request's head; in the record it is cut. */
const longestTarget = 300;
/** Names kept for the summary; a loop over random names must not fill the memory. */
const mostNames = 200;
/** Records that are kept, the newest ones. */
const mostRecords = 50;

const recordPattern = /^egress-.*\.log$/;

/** The path of a session's record. */
export function recordPath(logs: string, session: string): string {
  return join(logs, `egress-${session}.log`);
}

/** The record of one session: a line a decision in a file, and the refused names for whoever is to be told. */
export class Decisions {
  readonly #file: WriteStream;
  readonly #refused = new Map<string, Reason>();
  readonly #tell: ((target: string, reason: Reason) => void) | undefined;
  #lines = 0;

  /**
   * @param path absolute; a file that only its owner may read
   * @param tell hears of each refused target once, at the moment of its refusal
   */
  constructor(path: string, tell?: (target: string, reason: Reason) => void) {
    this.#tell = tell;
    this.#file = createWriteStream(path, { flags: "a", mode: 0o600 });
    // Without its record the filter decides all the same.
    this.#file.on("error", () => undefined);
  }

  note({ verdict, target, reason }: Decision): void {
    const shown = target.slice(0, longestTarget);
    if (reason !== undefined && this.#refused.size < mostNames && !this.#refused.has(shown)) {
      this.#refused.set(shown, reason);
      this.#tell?.(shown, reason);
    }
    this.#lines += 1;
    if (this.#lines > mostLines) return;
    // JSON escapes whatever a client put into a target.
    const line = { time: new Date().toISOString(), verdict, target: shown, reason: reason?.words };
    this.#file.write(`${JSON.stringify(line)}\n`);
  }

  /** What was refused, each target once, with the reason. */
  refused(): readonly (readonly [string, Reason])[] {
    return [...this.#refused];
  }

  /** Resolves once everything is in the file, or can't be. */
  close(): Promise<void> {
    return new Promise((resolve) => {
      // After an error, such as a full disk, it has closed itself, and says so once only.
      if (this.#file.destroyed) return resolve();
      this.#file.once("close", resolve);
      this.#file.end();
    });
  }
}

/** Removes all but the newest records of earlier sessions. What can't be looked at stays. */
export function removeOldRecords(logs: string): void {
  try {
    const records = readdirSync(logs)
      .filter((name) => recordPattern.test(name))
      .map((name) => ({ path: join(logs, name), modified: statSync(join(logs, name)).mtimeMs }))
      .sort((one, other) => other.modified - one.modified);
    for (const { path } of records.slice(mostRecords - 1)) rmSync(path, { force: true });
  } catch {
    // Another session cleans up at the same time, or the folder is not ours to read.
  }
}
