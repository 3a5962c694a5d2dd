import { chmodSync, chownSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { addressSocketName } from "../../plan/login.ts";

/** More than one address, and than any that `readWebAddress` takes. */
const mostBytes = 16 * 1024;

/** Nobody needs more at a time. */
const mostConnections = 8;

/**
 * Listens for what the helper inside sends.
 *
 * @param owner who the tool runs as, where that is not the caller
 * @param onAddress called with whatever somebody inside wants to have opened
 * @returns ends it
 */
export function serveHelper(
  folder: string,
  owner: { uid: number; gid: number } | undefined,
  onAddress: (text: string) => void,
): () => void {
  const socket = join(folder, addressSocketName);
  const server = createServer((caller) => {
    let text = "";
    caller.on("error", () => caller.destroy());
    caller.on("data", (bytes: Buffer) => {
      text += bytes.toString("latin1");
      if (text.length > mostBytes) caller.destroy();
    });
    caller.on("end", () => onAddress(text));
  });
  server.on("error", () => undefined);
  server.maxConnections = mostConnections;
  let isOver = false;
  server.listen(socket, () => {
    if (isOver) return;
    chmodSync(socket, 0o600);
    if (owner !== undefined) chownSync(socket, owner.uid, owner.gid);
  });
  server.unref();
  return () => {
    isOver = true;
    // Takes its socket along.
    server.close();
  };
}
