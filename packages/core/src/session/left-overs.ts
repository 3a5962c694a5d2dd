import { join } from "node:path";
import { type Client, findClient } from "../engine/client.ts";
import { removal } from "../engine/removal.ts";
import { errors } from "../errors.ts";
import { readHost } from "../host/host.ts";
import { machineName } from "../host/system.ts";
import { readSettings } from "../settings/read-settings.ts";
import { stateFolders } from "../state/state-home.ts";
import { askEngine, runQuietly } from "./ask-engine.ts";
import { sweep } from "./sweep.ts";

/** A container whose launcher is gone. */
export type LeftOver = {
  readonly id: string;
  readonly name: string;
  readonly tool: string;
  readonly workspace: string;
  /** What the engine says of it, such as `Up 3 minutes`. */
  readonly status: string;
};

/** What is left of sessions, and the way to remove it. */
export type LeftOvers = {
  readonly containers: readonly LeftOver[];
  /** Removes containers by force. @returns those that could not be */
  readonly remove: () => Promise<readonly LeftOver[]>;
};

/** A process that began within a second of its container may well be its launcher: clocks are read in whole seconds. */
const uncertainty = 2000;

/** A session's files are younger than this while its container is still being made, in milliseconds. */
const youngest = 60_000;

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

/**
 * Finds containers of the user's own sessions on this machine whose launcher was killed or crashed. A session that
 * goes on is none of them, nor is anything that no launcher made.
 *
 * @throws LaunchError when the engine does not answer
 */
export async function findLeftOvers(): Promise<LeftOvers> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const { engine } = await readSettings(folders.settings, host.environment);
  const client = findClient(engine, host, process.cwd());
  const list = await ask(client, [
    "ps",
    "--all",
    "--no-trunc",
    "--filter=label=ai-sandbox.schema",
    `--format=${fields.join("\t")}`,
  ]);
  const rows = list
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => line.split("\t"));
  const started = await startTimes(rows.map((row) => Number(row[5])).filter((process) => process > 0));
  // Where nobody can tell who runs, every session may go on.
  if (started === undefined) return { containers: [], remove: async () => [] };
  const containers = rows.flatMap(
    ([id = "", name = "", created = "", status = "", tool = "", process, machine, user, workspace = ""]) => {
      const isOwn =
        machine === machineName() && (host.user?.uid === 0 || user === String(host.user?.uid ?? ""));
      const launcher = started.get(Number(process));
      const goesOn = launcher !== undefined && launcher <= dateOf(created) + uncertainty;
      return isOwn && !goesOn ? [{ id, name, tool, workspace, status }] : [];
    },
  );
  const names = new Set(rows.map((row) => row[1] ?? ""));
  return {
    containers,
    remove: async () => {
      const kept: LeftOver[] = [];
      for (const container of containers) {
        await ask(client, [...removal, container.id]).then(
          () => names.delete(container.name),
          () => kept.push(container),
        );
      }
      await sweep([folders.sessions, join(folders.home, "run")], youngest, names);
      return kept;
    },
  };
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

async function ask(client: Client, args: readonly string[]): Promise<string> {
  const answer = await askEngine(client, args);
  if (answer.code !== 0) throw errors.engineFailed(answer.stderr.split("\n")[0] ?? "");
  return answer.stdout;
}
