import { readFileSync } from "node:fs";

/**
 * Whether Node shows a variable of this process as it was set. Where a value was not valid UTF-8, Node has put U+FFFD
 * in the place of some bytes, and a changed key or path must not reach the tool unnoticed.
 *
 * @param value what Node shows
 */
export function isAsSet(name: string, value: string): boolean {
  if (!value.includes("\ufffd")) return true;
  let bytes: Buffer;
  try {
    bytes = readFileSync("/proc/self/environ");
  } catch {
    // Not Linux: nothing shows the bytes.
    return true;
  }
  return `\0${bytes.toString("latin1")}`.includes(
    `\0${Buffer.from(`${name}=${value}\0`).toString("latin1")}`,
  );
}
