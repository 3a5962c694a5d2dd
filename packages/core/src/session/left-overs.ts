import { join } from "node:path";
import { type Client, findClient } from "../engine/client.ts";
import { removal } from "../engine/removal.ts";
import { errors } from "../errors.ts";
import { readHost } from "../host/host.ts";
import { readSettings } from "../settings/read-settings.ts";
import { stateFolders } from "../state/state-home.ts";
import { askEngine } from "./ask-engine.ts";
import { deadAmong, type LeftOver, listing } from "./dead-sessions.ts";
import { sweep } from "./sweep.ts";

/** What is left of sessions, and the way to remove it. */
export type LeftOvers = {
  readonly containers: readonly LeftOver[];
  /** Removes containers by force. @returns those that could not be */
  readonly remove: () => Promise<readonly LeftOver[]>;
};

/** A session's files are younger than this while its container is still being made, in milliseconds. */
const youngest = 60_000;

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
  const found = await deadAmong(
    await ask(client, listing),
    (user) => host.user?.uid === 0 || user === String(host.user?.uid ?? ""),
  );
  // Where nobody can tell who runs, every session may go on.
  if (found === undefined) return { containers: [], remove: async () => [] };
  const { dead: containers, names } = found;
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

async function ask(client: Client, args: readonly string[]): Promise<string> {
  const answer = await askEngine(client, args);
  if (answer.code !== 0) throw errors.engineFailed(answer.stderr.split("\n")[0] ?? "");
  return answer.stdout;
}
