import { readFileSync } from "node:fs";

/**
 * Finds an argument that was not valid UTF-8. Node has put U+FFFD in its place by then, and so would an engine's JSON
 * interface: such bytes can't be carried, and a changed argument must not reach the tool unnoticed.
 *
 * @returns its position, counted from 1, or undefined when all are as typed
 */
export function firstInvalidArgument(args: readonly string[]): number | undefined {
  if (!args.some((argument) => argument.includes("\ufffd"))) return undefined;
  const raw = readRawArguments();
  if (raw === undefined) return undefined;
  const offset = raw.length - args.length;
  const position = args.findIndex((argument, index) => !raw[offset + index]?.equals(Buffer.from(argument)));
  return position === -1 ? undefined : position + 1;
}

/** This process's arguments as bytes; undefined where the system does not show them. */
function readRawArguments(): Buffer[] | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync("/proc/self/cmdline");
  } catch {
    return undefined;
  }
  const raw: Buffer[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(0, start);
    raw.push(bytes.subarray(start, end));
    start = end + 1;
  }
  return raw;
}
