import { chmodSync, chownSync, mkdirSync, rmSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { join } from "node:path";
import { errors } from "../../errors.ts";
import { makeFolder } from "../../state/files.ts";

/** The system's limit for a socket's path, without its final zero (unix(7)). */
const longestSocketPath = 107;
/** No socket of a session has a longer name. */
const longestName = "p65535-127.255.255.255".length;

/** Of one socket at a time: a flood from inside must not use up the launcher. */
const mostConnections = 512;

/** Sockets of a session in a folder that it sees, but can't change. */
export class Sockets {
  readonly #folder: string;
  readonly #owner: { uid: number; gid: number } | undefined;
  readonly #servers: Server[] = [];

  /**
   * Makes the folder.
   *
   * @param owner who the tool runs as, where that is not the caller
   * @throws LaunchError when it can't be made
   */
  constructor(folder: string, owner: { uid: number; gid: number } | undefined) {
    this.#folder = folder;
    this.#owner = owner;
    if (Buffer.byteLength(folder) + 1 + longestName > longestSocketPath)
      throw errors.socketPathTooLong(folder);
    makeFolder(join(folder, ".."));
    try {
      mkdirSync(folder, { mode: 0o700 });
      if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
    } catch (cause) {
      throw errors.stateUnusable(folder, cause);
    }
  }

  /** Listens on a socket. @param name of the socket in the folder */
  listen(name: string, onConnection: (socket: Socket) => void): Promise<void> {
    const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, onConnection);
    server.maxConnections = mostConnections;
    this.#servers.push(server);
    const path = join(this.#folder, name);
    return new Promise((resolve, reject) => {
      server.once("error", reject);
      server.listen(path, () => {
        chmodSync(path, 0o600);
        if (this.#owner !== undefined) chownSync(path, this.#owner.uid, this.#owner.gid);
        resolve();
      });
    });
  }

  close(): void {
    for (const server of this.#servers) server.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
