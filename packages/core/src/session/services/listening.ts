import { readFileSync } from "node:fs";

/** A TCP port that somebody listens on. */
export type Listener = {
  readonly port: number;
  /** Whether only the machine, or container, itself can come to it. */
  readonly isLoopback: boolean;
  /** The user it belongs to. */
  readonly uid: number;
  readonly inode: string;
};

/** Address and port in hexadecimal, as proc(5) has them; state 0A is "listening". */
const line = /^\s*\d+: ([0-9A-F]+):([0-9A-F]{4}) [0-9A-F]+:[0-9A-F]{4} 0A \S+ \S+ \S+\s+(\d+)\s+\d+\s+(\d+)/;

/** 127.0.0.0/8 and ::1, in the byte order of proc(5). */
const loopback = /^(?:[0-9A-F]{6}7F|0{24}01000000|0{16}FFFF0000[0-9A-F]{6}7F)$/;

/**
 * Ports that are listened on where a process lives: in its container, or with `self` on this machine.
 *
 * @returns nothing where the system does not tell (no Linux), or the process is gone
 */
export function listenersOf(process: number | "self"): Listener[] {
  return ["tcp", "tcp6"].flatMap((table) => {
    let text: string;
    try {
      text = readFileSync(`/proc/${process}/net/${table}`, "latin1");
    } catch {
      return [];
    }
    return text.split("\n").flatMap((row) => {
      const [, address = "", port = "", uid, inode = ""] = line.exec(row) ?? [];
      return inode === ""
        ? []
        : [{ port: Number.parseInt(port, 16), isLoopback: loopback.test(address), uid: Number(uid), inode }];
    });
  });
}
