import type { Socket } from "node:net";
import type { Egress, SandboxSpec } from "../plan/spec.ts";
import { hostCredentials } from "../session/host-credentials.ts";
import { packageSourcesOf } from "../session/package-sources.ts";
import type { Situation } from "../situation.ts";
import { expandBundles, needsSources } from "./bundles.ts";
import { certificatesOf } from "./certificates.ts";
import type { Policy } from "./policy.ts";
import { openRecord } from "./record.ts";
import { createFilter, dialFirst, readParent, resolverBeside } from "./stand-alone.ts";

export { openSidecar } from "../session/sidecar.ts";

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
  const { spec, egress, situation, printable, makeFolder, fail } = options;
  const { host, settings, folders } = situation;
  const record = openRecord(spec, folders, printable, makeFolder);
  const credentialOf = hostCredentials(options);
  let certificates: readonly string[] | undefined;
  const server = createFilter(
    await policyWithHosts(options),
    record.decisions,
    { resolve: resolverBeside([]), dial: dialFirst, parent: readParent(host.environment) },
    {
      valueOf: (name) => (egress.policy.fetch.includes(name) ? credentialOf(name) : host.environment[name]),
      certificates: () => {
        certificates ??= certificatesOf(settings);
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
      await record.close();
    },
  };
}

/** A session's policy with hosts in the place of words. */
export async function policyWithHosts({
  spec,
  egress,
  situation,
  writeWhole,
}: Pick<FilterOptions, "spec" | "egress" | "situation" | "writeWhole">): Promise<Policy> {
  const { hosts, mode } = egress.policy;
  const sources =
    mode === "strict" && needsSources(hosts)
      ? await packageSourcesOf(situation.client, spec.image, situation.folders.packageSources, writeWhole)
      : {};
  return { ...egress.policy, hosts: expandBundles(hosts, sources) };
}

/**
 * A fault of the filter's own ends the filter, not the session: the tool loses the network, and nothing opens instead.
 *
 * @returns takes the watch away
 */
function watchFaults(crash: (error: unknown) => void): () => void {
  const listener = (error: unknown): void => {
    // All of the filter's code is in files of its own once it is bundled; another's fault is not ours to hide.
    const here = [import.meta.filename, import.meta.resolve("./filter.js").replace(/^file:\/\//, "")];
    if (!(error instanceof Error && here.some((file) => error.stack?.includes(file)))) throw error;
    crash(error);
  };
  process.on("uncaughtException", listener);
  return () => process.off("uncaughtException", listener);
}
