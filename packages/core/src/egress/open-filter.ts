import { readFileSync } from "node:fs";
import type { Socket } from "node:net";
import type { Egress, SandboxSpec } from "../plan/spec.ts";
import { packageSourcesOf } from "../session/package-sources.ts";
import type { Situation } from "../situation.ts";
import { expandBundles, needsSources } from "./bundles.ts";
import { Decisions, recordPath, removeOldRecords } from "./decisions.ts";
import { dialFirst } from "./dial.ts";
import { createFilter } from "./filter.ts";
import { trustedCertificates } from "./injection.ts";
import { readParent } from "./parent-proxy.ts";
import { refusalsInWords } from "./refusals.ts";
import { resolvePublic } from "./resolve.ts";

/** A filter at work. */
export type OpenFilter = {
  /** Serves a connection that came from inside, paused. */
  readonly accept: (connection: Socket) => void;
  /** Ends it, and tells what was refused where that was not told at once. */
  readonly close: () => Promise<void>;
};

/** What the hot path gives: its functions are handed over, since an import would cut them off its file. */
export type FilterOptions = {
  readonly spec: SandboxSpec;
  readonly egress: Egress;
  readonly situation: Pick<Situation, "client" | "folders" | "host" | "settings">;
  readonly printable: (text: string) => string;
  readonly makeFolder: (path: string) => void;
  readonly writeWhole: (path: string, content: string) => void;
  /** Tells the user that the filter is gone. */
  readonly fail: (error: unknown) => void;
};

/** Makes a session's filter at its first connection. */
export async function openFilter(options: FilterOptions): Promise<OpenFilter> {
  const { spec, egress, situation, printable, makeFolder, writeWhole, fail } = options;
  const { client, folders, host } = situation;
  const { certificateFile } = situation.settings;
  let certificates: readonly string[] | undefined;
  makeFolder(folders.logs);
  removeOldRecords(folders.logs);
  const record = recordPath(folders.logs, spec.name);
  const say = (refused: Parameters<typeof refusalsInWords>[0]): void => {
    const text = refusalsInWords(refused, printable(record), printable(folders.settings), printable);
    process.stderr.write(text);
  };
  // A terminal belongs to the tool until it ends.
  const decisions = new Decisions(
    record,
    spec.terminal ? undefined : (target, reason) => say([[target, reason]]),
  );
  const { hosts } = egress.policy;
  const sources =
    egress.policy.mode === "strict" && needsSources(hosts)
      ? await packageSourcesOf(client, spec.image, folders.packageSources, writeWhole)
      : {};
  const server = createFilter(
    { ...egress.policy, hosts: expandBundles(hosts, sources) },
    decisions,
    { resolve: resolvePublic, dial: dialFirst, parent: readParent(host.environment) },
    {
      valueOf: (name) => host.environment[name],
      certificates: () => {
        certificates ??= trustedCertificates(
          certificateFile === undefined ? undefined : readFileSync(certificateFile, "utf8"),
        );
        return certificates;
      },
    },
  );
  const connections = new Set<Socket>();
  const crash = (error: unknown): void => {
    for (const connection of connections) connection.destroy();
    fail(error);
  };
  const stopWatching = watchFaults(crash);
  return {
    accept: (connection) => {
      connections.add(connection);
      connection.once("close", () => connections.delete(connection));
      server.emit("connection", connection);
      connection.resume();
    },
    close: async () => {
      stopWatching();
      for (const connection of connections) connection.destroy();
      await decisions.close();
      if (spec.terminal && decisions.refused().length > 0) say(decisions.refused());
    },
  };
}

/**
 * A fault of the filter's own ends the filter, not the session: the tool loses the network, and nothing opens instead.
 *
 * @returns takes the watch away
 */
function watchFaults(crash: (error: unknown) => void): () => void {
  const listener = (error: unknown): void => {
    // All of the filter's code is in this file once it is bundled; a fault of anything else is not ours to hide.
    const here = import.meta.filename;
    if (!(error instanceof Error && error.stack?.includes(here))) throw error;
    crash(error);
  };
  process.on("uncaughtException", listener);
  return () => process.off("uncaughtException", listener);
}
