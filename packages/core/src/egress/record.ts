import type { SandboxSpec } from "../plan/spec.ts";
import type { StateFolders } from "../state/state-home.ts";
import { Decisions, recordPath, removeOldRecords } from "./decisions.ts";
import { refusalsInWords } from "./refusals.ts";

/** A session's record of decisions, and what is told of it. */
export type SessionRecord = {
  readonly decisions: Decisions;
  /** Ends it, and tells what was refused where that was not told at once. */
  readonly close: () => Promise<void>;
};

/**
 * Opens a session's record. A terminal belongs to the tool until it ends; without one a refusal is told at once.
 *
 * @param printable as in errors.ts, and `makeFolder` as in files.ts: an import would cut them off the hot file
 */
export function openRecord(
  spec: SandboxSpec,
  folders: StateFolders,
  printable: (text: string) => string,
  makeFolder: (path: string) => void,
): SessionRecord {
  makeFolder(folders.logs);
  removeOldRecords(folders.logs);
  const path = recordPath(folders.logs, spec.name);
  const say = (refused: ReturnType<Decisions["refused"]>): void => {
    const text = refusalsInWords(refused, printable(path), printable(folders.settings), printable);
    // Who read it may be gone, and the session goes on without.
    if (process.stderr.listenerCount("error") === 0) process.stderr.on("error", () => undefined);
    process.stderr.write(text);
  };
  const decisions = new Decisions(
    path,
    spec.terminal ? undefined : (target, reason) => say([[target, reason]]),
  );
  return {
    decisions,
    close: async () => {
      await decisions.close();
      if (spec.terminal && decisions.refused().length > 0) say(decisions.refused());
    },
  };
}
