import type { ProtectionFacts } from "../../plan/protection-facts.ts";
import type { SandboxSpec } from "../../plan/spec.ts";
import { contains } from "../../plan/workspace.ts";
import type { ReportMode } from "../../settings/settings.ts";
import { asJson, inWords } from "./format.ts";
import { scan } from "./scan.ts";

/** A folder of 100,000 files takes about a third of this. In milliseconds. */
const patience = 1000;

/**
 * Says on stderr what a session added or changed that the host runs or obeys.
 *
 * @param since when the session started, in milliseconds
 * @param printable as in errors.ts, given by the caller: the bundler would cut errors.ts off the hot file otherwise
 */
export function report(
  mode: Exclude<ReportMode, "off">,
  spec: SandboxSpec,
  protection: ProtectionFacts,
  since: number,
  printable: (text: string) => string,
): void {
  const { workspace } = spec;
  const shared = protection.gitFolders.map(({ path }) => path).filter((path) => !contains(workspace, path));
  const result = scan(workspace, shared, since, patience);
  process.stderr.write(mode === "json" ? asJson(workspace, result) : inWords(result, printable));
}
