import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { errors } from "../../errors.ts";
import { mayForward } from "../../plan/environment.ts";

/** Larger than any list of keys. */
const largest = 64 * 1024;

/**
 * Reads `~/.ai-sandbox/env`: `NAME=value` lines, as in other `.env` files, for every tool.
 *
 * @returns empty when there is no such file
 * @throws LaunchError when others may read it, or it has a name that may not go in; no value is quoted
 */
export function readEnvironmentFile(file: string): Readonly<Record<string, string>> {
  const text = readPrivate(file);
  if (text === undefined) return {};
  const variables = parseEnv(text) as Record<string, string>;
  const refused = Object.keys(variables).filter((name) => !mayForward(name));
  if (refused.length > 0) throw errors.environmentFileNames(file, refused);
  const odd = Object.entries(variables).find(([, value]) => /[\0\ufffd]/.test(value));
  if (odd !== undefined) throw errors.variableNotText(odd[0]);
  return variables;
}

function readPrivate(file: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw errors.environmentFileUnusable(file, "it can't be read");
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw errors.environmentFileUnusable(file, "it is no regular file");
    if (found.size > largest) throw errors.environmentFileUnusable(file, `it has more than ${largest} bytes`);
    if ((found.mode & 0o077) !== 0) throw errors.environmentFileOpen(file);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}
