import { type Client, findClient } from "./engine/client.ts";
import { readHost } from "./host/host.ts";
import type { Host } from "./plan/facts.ts";
import { askEngine, type EngineAnswer } from "./session/ask-engine.ts";
import { readSettings } from "./settings/read-settings.ts";
import type { Settings } from "./settings/settings.ts";
import { type StateFolders, stateFolders } from "./state/state-home.ts";

/** The engine as the `ai-sandbox` command uses it, for what is about no workspace. */
export type EngineAccess = {
  readonly host: Host;
  readonly folders: StateFolders;
  /** The user's own: no project has a say here. */
  readonly settings: Settings;
  readonly client: Client;
  /** Asks; the exit code tells how it went. */
  readonly try: (args: readonly string[]) => Promise<EngineAnswer>;
  /** Asks for something that must work. @throws LaunchError with the engine's reason */
  readonly ask: (args: readonly string[]) => Promise<string>;
};

/**
 * Finds the engine's client.
 *
 * @throws LaunchError when there is none that may be used, or the user's settings are wrong
 */
export async function openEngine(): Promise<EngineAccess> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const settings = await readSettings(folders.settings, host.environment);
  const client = findClient(settings.engine, host, process.cwd());
  return {
    host,
    folders,
    settings,
    client,
    try: (args) => askEngine(client, args),
    ask: async (args) => {
      const answer = await askEngine(client, args);
      if (answer.code !== 0) {
        const { diagnose } = await import("./prepare/prepare.ts");
        throw diagnose(answer.stderr, client);
      }
      return answer.stdout;
    },
  };
}
