import { chmodSync, chownSync, existsSync, mkdirSync, rmdirSync, rmSync, unlinkSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { dirname } from "node:path";
import type { openFilter } from "../egress/open-filter.ts";
import { errors, printable } from "../errors.ts";
import { socketName } from "../plan/egress.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import type { Situation } from "../situation.ts";
import { makeFolder, writeWhole } from "../state/files.ts";

/** The system's limit for a socket's path, without its final zero (unix(7)). */
const longestSocketPath = 107;

/** Connections at a time, tunnels included; enough for parallel installs, not for a flood. */
const mostConnections = 1024;

/**
 * How long after the engine was started the socket is opened, in milliseconds. The engine has the processor first; it
 * takes many times as long to start anything that could connect, and the relay inside tries again.
 */
const delay = 15;

/** The filter of a session, from before its container to after its end. */
export type WayOut = {
  /** Opens the filter's socket; to be called once the engine is at work, since both take their time. */
  readonly open: () => void;
  /** Ends it and tells what was refused. */
  readonly close: () => Promise<void>;
};

/**
 * Makes the folder for a session's filter. The filter's code is loaded when the first connection comes: a session that
 * asks for nothing pays for nothing.
 *
 * @returns at once, but where the filter runs in a sidecar
 * @throws LaunchError when it can't be made
 */
export function makeWayOut(
  spec: SandboxSpec,
  situation: Pick<Situation, "client" | "folders" | "host" | "settings">,
): WayOut | Promise<WayOut> {
  const { egress } = spec;
  if (egress === undefined) return { open: () => undefined, close: async () => undefined };
  const { sidecar } = egress;
  let server: Server | undefined;
  const fail = (error: unknown): void => {
    server?.close();
    process.stderr.write(
      `ai-sandbox: the network filter failed; this session has no network from now on (${printable(String(error))}).\n`,
    );
  };
  const options = { spec, egress, situation, printable, makeFolder, writeWhole, fail };
  if (sidecar !== undefined) {
    return import("../egress/open-filter.ts").then(({ openSidecar }) =>
      openSidecar({ ...options, sidecar, failed: errors.sidecarFailed }),
    );
  }
  const socket = `${egress.folder}/${socketName}`;
  if (Buffer.byteLength(socket) > longestSocketPath) throw errors.socketPathTooLong(egress.folder);
  const owner = situation.host.user?.uid === 0 ? spec.user : undefined;
  try {
    // What is above it is there from the second session on.
    if (!existsSync(dirname(egress.folder))) makeFolder(dirname(egress.folder));
    mkdirSync(egress.folder, { mode: 0o700 });
    if (owner !== undefined) chownSync(egress.folder, owner.uid, owner.gid);
  } catch (cause) {
    throw errors.stateUnusable(egress.folder, cause);
  }
  let timer: NodeJS.Timeout | undefined;
  let filter: Promise<Awaited<ReturnType<typeof openFilter>>> | undefined;
  const load = async (): ReturnType<typeof openFilter> => {
    const chunk = await import("../egress/open-filter.ts");
    return chunk.openFilter(options);
  };
  return {
    open: () => {
      timer = setTimeout(() => {
        server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (connection) => {
          connection.on("error", () => connection.destroy());
          if (filter === undefined) {
            filter = load();
            // Nothing is open that should be closed: without a filter there is no way out.
            filter.catch(fail);
          }
          filter.then(
            ({ accept }) => accept(connection),
            () => connection.destroy(),
          );
        });
        server.maxConnections = mostConnections;
        server.once("error", fail);
        listen(server, socket);
        // Only its owner may enter the folder; the socket needs no more than to be theirs and open to them.
        if (!server.listening) return;
        if ((situation.host.umask & 0o200) !== 0) chmodSync(socket, 0o600);
        if (owner !== undefined) chownSync(socket, owner.uid, owner.gid);
      }, delay);
    },
    close: async () => {
      clearTimeout(timer);
      server?.close();
      await filter?.then(
        ({ close }) => close(),
        () => undefined,
      );
      try {
        // Without the module that removes folders with all that is in them.
        if (existsSync(socket)) unlinkSync(socket);
        rmdirSync(egress.folder);
      } catch {
        rmSync(egress.folder, { recursive: true, force: true });
      }
    },
  };
}

/**
 * Lets a server listen on a socket. Node's own `listen` loads the module for clusters first, which is 0.3 MiB; behind it
 * is this older name for what it comes down to.
 */
function listen(server: Server & { _listen2?: (...args: unknown[]) => void }, path: string): void {
  const backlog = 511;
  if (server._listen2 === undefined) server.listen(path, backlog);
  else server._listen2(path, -1, -1, backlog);
}
