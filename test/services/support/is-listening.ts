import { readFileSync } from "node:fs";

/** Whether anybody listens on a port of this machine, on whatever address. */
export function isListening(port: number): boolean {
  return listeners().some((listener) => listener.endsWith(`:${port}`));
}

/** Every address and port of this machine that somebody listens on, as "127.0.0.1:80", those of IPv6 in the kernel's own form. */
export function listeners(): string[] {
  return ["tcp", "tcp6"].flatMap((family) => {
    const rows = readFileSync(`/proc/net/${family}`, "latin1").split("\n").slice(1);
    return rows.flatMap((row) => {
      const [, local = "", , state] = row.trim().split(/\s+/);
      const [address = "", port = ""] = local.split(":");
      if (state !== "0A") return [];
      const bytes = Buffer.from(address, "hex").reverse().join(".");
      return [`${family === "tcp" ? bytes : `[${address}]`}:${Number.parseInt(port, 16)}`];
    });
  });
}
