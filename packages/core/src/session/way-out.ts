import { chownSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { errors, printable } from "../errors.ts";
import { socketName } from "../plan/egress.ts";
import type { Host } from "../plan/facts.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { makeFolder } from "../state/files.ts";

/** The system's limit for a socket's path, without its final zero (unix(7)). */
const longestSocketPath = 107;

/** How many refused targets are shown; the record has them all. */
const shown = 5;

/** The filter of a session, from before its container to after its end. */
export type WayOut = {
  /** Starts the filter; to be called once the engine is at work, since both take their time. */
  readonly open: () => void;
  /** Ends it and tells what was refused. */
  readonly close: () => Promise<void>;
};

/**
 * Makes the folder for a session's filter.
 *
 * @param logs folder for the record of its decisions
 * @throws LaunchError when it can't be made
 */
export function makeWayOut(spec: SandboxSpec, host: Host, logs: string): WayOut {
  const { egress } = spec;
  if (egress === undefined) return { open: () => undefined, close: async () => undefined };
  const socket = join(egress.folder, socketName);
  if (Buffer.byteLength(socket) > longestSocketPath) throw errors.socketPathTooLong(egress.folder);
  const owner = host.user?.uid === 0 ? spec.user : undefined;
  makeFolder(join(egress.folder, ".."));
  makeFolder(logs);
  try {
    mkdirSync(egress.folder, { mode: 0o700 });
    if (owner !== undefined) chownSync(egress.folder, owner.uid, owner.gid);
  } catch (cause) {
    throw errors.stateUnusable(egress.folder, cause);
  }
  const record = join(logs, `egress-${spec.name}.log`);
  let filter: Promise<import("../egress/open-filter.ts").OpenFilter | undefined> = Promise.resolve(undefined);
  return {
    open: () => {
      filter = import("../egress/open-filter.ts")
        .then(({ openFilter }) => openFilter(socket, egress.policy, record, owner))
        .catch((error: unknown) => {
          // The session goes on without a network: nothing is open that should be closed.
          process.stderr.write(
            `ai-sandbox: the filter could not be started; this session has no network (${printable(String(error))}).\n`,
          );
          return undefined;
        });
    },
    close: async () => {
      const refused = (await filter)?.close() ?? [];
      rmSync(egress.folder, { recursive: true, force: true });
      if (refused.length > 0) process.stderr.write(refusals(refused, record));
    },
  };
}

function refusals(refused: readonly (readonly [string, string])[], record: string): string {
  const lines = refused
    .slice(0, shown)
    .map(([target, reason]) => `  ${printable(target).slice(0, 120)}: ${reason}`);
  const more =
    refused.length > shown ? [`  and ${refused.length - shown} more, in ${printable(record)}`] : [];
  const names = refused
    .filter(([, reason]) => reason.includes("list"))
    .map(([target]) => target.replace(/:\d+$/, ""));
  const remedy =
    names.length === 0
      ? []
      : [`  To allow a name: "hosts": [${JSON.stringify(names[0])}] in ~/.ai-sandbox/config.json.`];
  return `ai-sandbox: the network filter refused:\n${[...lines, ...more, ...remedy].join("\n")}\n`;
}
