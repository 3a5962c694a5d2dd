import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** An open TCP port of this machine: where, as "127.0.0.1:80", addresses of IPv6 in the kernel's own form; and its socket. */
type Listener = { readonly at: string; readonly port: number; readonly socket: string };

function all(): Listener[] {
  return ["tcp", "tcp6"].flatMap((family) => {
    const rows = readFileSync(`/proc/net/${family}`, "latin1").split("\n").slice(1);
    return rows.flatMap((row) => {
      const [, local = "", , state, , , , , , inode] = row.trim().split(/\s+/);
      if (state !== "0A") return [];
      const [address = "", number = ""] = local.split(":");
      const port = Number.parseInt(number, 16);
      const shown = family === "tcp" ? Buffer.from(address, "hex").reverse().join(".") : `[${address}]`;
      return [{ at: `${shown}:${port}`, port, socket: `socket:[${inode}]` }];
    });
  });
}

/** Whether anybody listens on a port of this machine, on whatever address. */
export function isListening(port: number): boolean {
  return listenersOn(port).length > 0;
}

/** Where anybody listens on a port of this machine. */
export function listenersOn(port: number): string[] {
  return all().flatMap((listener) => (listener.port === port ? [listener.at] : []));
}

/** Where a process listens, whatever the port; nowhere once it is gone. */
export function listenersOf(pid: number | undefined): string[] {
  const folder = `/proc/${pid}/fd`;
  const read = (): string[] => {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  };
  const files = read().map((name) => {
    try {
      return readlinkSync(`${folder}/${name}`);
    } catch {
      // It was closed in between.
      return "";
    }
  });
  return all().flatMap(({ at, socket }) => (files.includes(socket) ? [at] : []));
}
