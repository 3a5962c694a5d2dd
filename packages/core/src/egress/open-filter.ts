import { chmodSync, chownSync } from "node:fs";
import { Decisions } from "./decisions.ts";
import { createFilter } from "./filter.ts";
import type { Policy } from "./policy.ts";

/** A filter at work. */
export type OpenFilter = {
  /** Ends it. @returns what was refused, each target once, with the reason */
  readonly close: () => readonly (readonly [string, string])[];
};

/**
 * Starts a session's filter on its socket.
 *
 * @param socket absolute path where it listens
 * @param record absolute path of the file that gets a line a decision
 * @param owner who the tool runs as, where that is not the caller
 */
export function openFilter(
  socket: string,
  policy: Policy,
  record: string,
  owner: { uid: number; gid: number } | undefined,
): Promise<OpenFilter> {
  const decisions = new Decisions(record);
  const server = createFilter(policy, decisions);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(socket, () => {
      chmodSync(socket, 0o600);
      if (owner !== undefined) chownSync(socket, owner.uid, owner.gid);
      resolve({
        close: () => {
          server.close();
          server.closeAllConnections();
          decisions.close();
          return decisions.refused();
        },
      });
    });
  });
}
