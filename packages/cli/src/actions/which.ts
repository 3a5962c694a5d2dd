import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errors, printable } from "@ai-sandbox/core";
import { type Candidate, candidatesOf } from "../../../core/src/native/find-native.ts";
import type { Input } from "../command/command.ts";
import { installedTools } from "../installed-tools.ts";
import { printJson } from "../output/print.ts";
import { dim, green, yellow } from "../output/style.ts";
import { sandboxSwitch } from "../sandbox-switch.ts";

/** What typing the name does. */
type Answer = {
  /** Null where nothing runs. */
  readonly runs: "sandboxed" | "native" | null;
  /** What happens and why, as "runs …" or "does not run: …". */
  readonly words: string;
  /** What to do to have it sandboxed. */
  readonly remedy?: string;
  readonly code: number;
};

/** `ai-sandbox which <tool> [--json]` */
export function which({ arguments: [name = ""], has }: Input): number {
  const command = installedTools().find((tool) => tool.name === name)?.command ?? name;
  const candidates = candidatesOf(command, process.env.PATH ?? "", true);
  const off = candidatesOf(command, process.env.PATH ?? "", false).find(({ kind }) => kind === "native");
  const { runs, words, remedy, code } = answerOf(name, candidates, off);
  if (has("json")) {
    printJson({
      command,
      runs,
      native: off?.path ?? null,
      path: candidates.map(({ path, real, kind }) => ({ path, real, kind })),
    });
    return code;
  }
  process.stdout.write(`${printable(command)}${words}\n`);
  candidates.forEach((candidate, index) => {
    process.stdout.write(`  ${index + 1}  ${printable(candidate.path)}  ${dim(about(candidate))}\n`);
  });
  if (runs === "sandboxed" && off !== undefined)
    process.stdout.write(`Without the sandbox: AI_SANDBOX=off ${command} runs ${printable(off.path)}\n`);
  if (remedy !== undefined) process.stdout.write(`${remedy}\n`);
  return code;
}

/** @param off what `AI_SANDBOX=off` runs. @returns code for scripts: 0 sandboxed, 1 not, 127 where there is none */
function answerOf(name: string, candidates: readonly Candidate[], off: Candidate | undefined): Answer {
  const [first] = candidates;
  if (first === undefined)
    return {
      runs: null,
      words: ": nothing on PATH has this name.",
      remedy: `  Install its launcher: npm install --global @ai-sandbox/${printable(name)}`,
      code: 127,
    };
  const natively = (why: string): string => ` runs ${yellow("natively, without a sandbox")}: ${why}`;
  if (first.kind !== "launcher")
    return {
      runs: "native",
      words: natively("the first on PATH counts."),
      code: 1,
      ...(candidates.some(({ kind }) => kind === "launcher")
        ? { remedy: "To run it in its sandbox, put the launcher's folder in front of the other on PATH." }
        : {}),
    };
  const set = sandboxSwitch();
  if (set === "sandbox")
    return {
      runs: "sandboxed",
      words: ` runs ${green("in its sandbox")}: the first on PATH counts.`,
      code: 0,
    };
  const { message, hint } = errors.switchUnknown();
  if (set === "unknown") return { runs: null, words: ` does not run: ${message}`, remedy: hint, code: 1 };
  const native = set === "off" ? off : candidates.find(({ kind }) => kind !== "launcher");
  const why = set === "off" ? "AI_SANDBOX=off is set" : "this is a session's inside";
  const remedy = set === "off" ? { remedy: "To run it in its sandbox: unset AI_SANDBOX" } : {};
  if (native === undefined)
    return {
      runs: null,
      words: ` does not run: ${why}, and none is on PATH but its launcher.`,
      ...remedy,
      code: 127,
    };
  return { runs: "native", words: natively(`${why}. It is ${printable(native.path)}`), ...remedy, code: 1 };
}

function about({ path, real, kind }: Candidate): string {
  const link = real === path ? "" : `, ${printable(real)}`;
  if (kind !== "launcher") return `native${link}`;
  const version = launcherVersion(real);
  return `launcher of ai-sandbox${version === undefined ? "" : ` ${printable(version)}`}${link}`;
}

function launcherVersion(real: string): string | undefined {
  try {
    const manifest = JSON.parse(readFileSync(join(dirname(real), "../package.json"), "utf8")) as {
      version?: string;
    };
    return manifest.version;
  } catch {
    // A script that leads to it.
    return undefined;
  }
}
