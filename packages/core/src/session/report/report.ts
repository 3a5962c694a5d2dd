import { join, resolve } from "node:path";
import type { ProtectionFacts } from "../../plan/protection-facts.ts";
import type { SandboxSpec } from "../../plan/spec.ts";
import type { ReportMode } from "../../settings/settings.ts";
import { asJson, inWords } from "./format.ts";
import { type Scan, scan } from "./scan.ts";

/** A folder of 100,000 files takes about a third of this. In milliseconds. */
const patience = 1000;

/**
 * Says on stderr what a session added or changed that the host runs or obeys.
 *
 * @param added writable folders besides the workspace
 * @param since when the session started, in milliseconds
 * @param printable as in errors.ts, given by the caller: the bundler would cut errors.ts off the hot file otherwise
 * @param isHeldPlace whether something is another session's placeholder: one that begins just now makes its own
 */
export function report(
  mode: Exclude<ReportMode, "off">,
  spec: SandboxSpec,
  protection: ProtectionFacts,
  added: readonly string[],
  since: number,
  printable: (text: string) => string,
  isHeldPlace: (path: string) => boolean,
): void {
  const { workspace } = spec;
  const known = protection.gitFolders.map(({ path }) => path);
  const own = scan(workspace, known, since, patience);
  const others = added.map((folder) => within(folder, scan(folder, undefined, since, patience)));
  const all = others.reduce(together, own);
  const result = {
    ...all,
    changes: all.changes.filter(({ path }) => !isHeldPlace(resolve(workspace, path))),
  };
  const words = mode === "json" ? asJson(workspace, result) : inWords(result, printable);
  // Node makes a stream of stderr when it is first looked at, which takes a millisecond, and usually there is no word.
  if (words !== "") process.stderr.write(words);
}

/** With whole paths: a short one would be taken for the workspace's. */
function within(folder: string, { changes, ...rest }: Scan): Scan {
  return { ...rest, changes: changes.map((change) => ({ ...change, path: join(folder, change.path) })) };
}

function together(one: Scan, other: Scan): Scan {
  return {
    changes: [...one.changes, ...other.changes],
    entries: one.entries + other.entries,
    isComplete: one.isComplete && other.isComplete,
  };
}
