import { readdirSync } from "node:fs";
import type { Client } from "../engine/client.ts";
import { removal } from "../engine/removal.ts";
import { machineName } from "../host/system.ts";
import { askEngine, runQuietly } from "./ask-engine.ts";
import { sweep } from "./sweep.ts";

// Apart from left-overs.ts, and without what that one needs of the hot file: the bundler would cut it in two.

/** A container whose launcher is gone. */
export type LeftOver = {
  readonly id: string;
  readonly name: string;
  readonly tool: string;
  readonly workspace: string;
  /** What the engine says of it, such as `Up 3 minutes`. */
  readonly status: string;
};

/** A process that began within a second of its container may well be its launcher: clocks are read in whole seconds. */
const uncertainty = 2000;

const fields = [
  "{{.ID}}",
  "{{.Names}}",
  "{{.CreatedAt}}",
  "{{.Status}}",
  '{{.Label "ai-sandbox.tool"}}',
  '{{.Label "ai-sandbox.process"}}',
  '{{.Label "ai-sandbox.machine"}}',
  '{{.Label "ai-sandbox.user"}}',
  '{{.Label "ai-sandbox.workspace"}}',
];

/** Asks an engine for the containers of all sessions, for `deadAmong`. */
export const listing: readonly string[] = [
  "ps",
  "--all",
  "--no-trunc",
  "--filter=label=ai-sandbox.schema",
  `--format=${fields.join("\t")}`,
];

/**
 * Finds, in what an engine listed, containers of this machine's sessions whose launcher was killed or crashed.
 *
 * @param isOwn whether a session of that user's may be told of
 * @returns them, and the names of all containers; undefined where nobody can tell who runs
 */
export async function deadAmong(
  list: string,
  isOwn: (user: string) => boolean,
): Promise<{ readonly dead: readonly LeftOver[]; readonly names: Set<string> } | undefined> {
  const rows = list
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
  const started = await startTimes(rows.map((row) => Number(row[5])).filter((process) => process > 0));
  if (started === undefined) return undefined;
  const dead = rows.flatMap(
    ([
      id = "",
      name = "",
      created = "",
      status = "",
      tool = "",
      process,
      machine,
      user = "",
      workspace = "",
    ]) => {
      const launcher = started.get(Number(process));
      // Where the time can't be read, it goes on.
      const goesOn = launcher !== undefined && !(launcher > dateOf(created) + uncertainty);
      return machine === machineName() && isOwn(user) && !goesOn
        ? [{ id, name, tool, workspace, status }]
        : [];
    },
  );
  return { dead, names: new Set(rows.map((row) => row[1] ?? "")) };
}

/**
 * Removes what sessions left whose launcher was killed together with its lifeline, on the occasion of another session.
 * Nobody asked for it, so only containers whose files lie in this state home count: another machine may have this one's
 * name, and its processes are not to be seen here. Never fails: `ai-sandbox prune` tells what can't be done.
 *
 * @param folders where sessions keep their files, as `sweep` takes them
 * @param youngest as `sweep` takes it
 */
export async function clearUp(client: Client, folders: readonly string[], youngest: number): Promise<void> {
  const files = new Set(folders.flatMap(namesIn));
  const { code, stdout } = await askEngine(client, listing);
  const found = code === 0 ? await deadAmong(stdout, () => true) : undefined;
  for (const { id, name } of found?.dead ?? []) {
    if (files.has(name)) await askEngine(client, [...removal, id]);
  }
  await sweep(folders, youngest);
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

/**
 * When processes were started, in milliseconds since 1970; those that do not run are missing. Undefined where `ps` is
 * not there or can't say: busybox has one that knows none of these options.
 */
async function startTimes(processes: readonly number[]): Promise<Map<number, number> | undefined> {
  if (processes.length === 0) return new Map();
  const asked = [process.pid, ...processes].join(",");
  const found = await runQuietly("/bin/ps", ["-o", "pid=,lstart=", "-p", asked], { LC_ALL: "C" });
  const times = new Map(
    found.stdout
      .split("\n")
      .map((line) => /^\s*([0-9]+)\s+(.+)$/.exec(line))
      .filter((match) => match !== null)
      .map((match) => [Number(match[1]), Date.parse(match[2] ?? "")]),
  );
  return times.has(process.pid) ? times : undefined;
}

/** `2026-01-31 12:00:00 +0100 CET`, as the engine's client writes it, in milliseconds since 1970. */
function dateOf(text: string): number {
  return Date.parse(text.replace(/ [A-Z]+$/, ""));
}
