import { fstatSync } from "node:fs";

/** Linux's number of `/dev/null`, which is a character device as terminals are. */
const nullDevice = 0x103;

/** `node:tty`, loaded where there is a terminal: with pipes and files a start does without. */
export function terminals(): typeof import("node:tty") {
  return process.getBuiltinModule("node:tty");
}

/** Whether a stream is a terminal. @param stream its number */
export function isTerminal(stream: number): boolean {
  try {
    const found = fstatSync(stream);
    if (!found.isCharacterDevice() || found.rdev === nullDevice) return false;
  } catch {
    // Closed.
    return false;
  }
  return terminals().isatty(stream);
}
