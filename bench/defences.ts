import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { withoutLauncher } from "./engine.ts";
import { type LaunchRatios, launchRatioLines, measureLaunchRatios } from "./launch-ratio.ts";
import { measurePairs } from "./measure.ts";
import { putPlaceholders } from "./placeholders.ts";
import type { Program } from "./program.ts";
import type { Stage } from "./stage.ts";
import { type Comparison, compare } from "./statistics.ts";

/** What one defence costs: a session with it against one without. */
export type DefenceCost = { readonly title: string } & Comparison;

/** What each costs, and what all of them do to the launch ratio. */
export type DefenceCosts = { readonly costs: readonly DefenceCost[]; readonly ratios: LaunchRatios };

/** Flags of the engine's that make a defence, as patterns of `--flag=value` or `--flag value`. */
const flags: readonly (readonly [title: string, patterns: readonly RegExp[]])[] = [
  ["our own profile of system calls, instead of the engine's", [/^--security-opt=seccomp=/]],
  ["all capabilities dropped, no new privileges", [/^--cap-drop=/, /^--security-opt=no-new-privileges/]],
  ["a read-only system, folders in memory for the rest", [/^--read-only$/, /^--tmpfs /]],
  ["limits", [/^--memory/, /^--cpus/, /^--pids-limit/, /^--ulimit/, /^--shm-size/]],
  ["a first process that cleans up (--init)", [/^--init$/]],
  ["protected files", [/^--mount type=bind,source=.*\/project\/.*,readonly$/]],
];

/** Settings that take a defence away from a launcher's session. */
const settings: readonly (readonly [title: string, environment: Readonly<Record<string, string>>])[] = [
  ["the network filter, instead of the engine's bridge", { AI_SANDBOX_NETWORK: "open" }],
  ["the network filter, instead of no network", { AI_SANDBOX_NETWORK: "none" }],
  ["git: protected, instead of open", { AI_SANDBOX_GIT: "open" }],
  ["the report at the end", { AI_SANDBOX_REPORT: "off" }],
];

/**
 * Measures what single defences cost, in a workspace that has something to protect.
 *
 * @param pairs how often each is tried
 * @param report called with what is being measured
 */
export function measureDefences(stage: Stage, pairs: number, report: (what: string) => void): DefenceCosts {
  const opened = stage.launcher("plain", ["true"]);
  // With all of them, as users have it: the filter is one.
  const launcher = { ...opened, environment: { ...opened.environment, AI_SANDBOX_NETWORK: "public" } };
  furnish(launcher.folder);
  const withAll = withoutLauncher(launcher, stage.engine);
  const placeholders = putPlaceholders(withAll());
  const costs: DefenceCost[] = [];
  const add = (title: string, ours: () => Program, reference: () => Program): void => {
    report(title);
    costs.push({ title, ...compare(measurePairs(ours, reference, pairs, () => undefined)) });
  };
  for (const [title, patterns] of flags) add(title, withAll, () => without(withAll(), patterns));
  add("the look at what was mounted, and the relay, before the tool starts", withAll, () =>
    bareEntry(withAll()),
  );
  for (const path of placeholders) rmSync(path);
  for (const [title, environment] of settings)
    add(
      title,
      () => launcher,
      () => ({ ...launcher, environment: { ...launcher.environment, ...environment } }),
    );
  const ratios = measureLaunchRatios(stage, launcher, 3 * pairs, (done) =>
    report(`all of them: ${done} of ${3 * pairs}`),
  );
  return { costs, ratios };
}

/** The table of docs/benchmark.md. */
export function defencesTable({ costs, ratios }: DefenceCosts): string {
  const rows = costs.map(({ title, difference, ratio, interval }) => {
    const part = (value: number): string => `${((value - 1) * 100).toFixed(1)} %`;
    return `| ${title} | ${difference.median.toFixed(1)} (${difference.lower.toFixed(1)}–${difference.upper.toFixed(1)}) | ${part(ratio.median)} | ${part(interval[0])} to ${part(interval[1])} |`;
  });
  return [
    "| defence | ms, median (quartiles) | of a session | 95 % interval |",
    "|---|---|---|---|",
    ...rows,
    "",
    `Pairs of sessions of a program that does nothing, with and without: ${costs[0]?.pairs ?? 0} each.`,
    "",
    launchRatioLines(ratios),
  ].join("\n");
}

/** A repository with hooks and editors' folders. */
function furnish(folder: string): void {
  spawnSync("git", ["init", "-q", folder]);
  for (const name of [".vscode", ".husky", ".idea"]) mkdirSync(join(folder, name), { recursive: true });
  const { uid, gid } = statSync(folder);
  for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }))
    chownSync(join(folder, entry), uid, gid);
}

const withValue = ["--mount", "--env", "--tmpfs"];

function without(program: Program, patterns: readonly RegExp[]): Program {
  const end = program.args.indexOf("--");
  const kept: string[] = [];
  for (let index = 0; index < end; index++) {
    const word = program.args[index] ?? "";
    const item = withValue.includes(word) ? [word, program.args[++index] ?? ""] : [word];
    if (!patterns.some((pattern) => pattern.test(item.join(" ")))) kept.push(...item);
  }
  if (kept.length === end) throw new Error(`nothing to take away: ${patterns.join(" ")}`);
  return { ...program, args: [...kept, ...program.args.slice(end)] };
}

/** The shell that starts the tool does nothing else. */
function bareEntry(program: Program): Program {
  const end = program.args.indexOf("--");
  const script = program.args.indexOf("-c", end) + 1;
  if (script === 0) throw new Error("there is no shell before the tool");
  return { ...program, args: program.args.with(script, 'exec "$@"') };
}
