import { closeSync, constants, fstatSync, openSync, readFileSync } from "node:fs";

/** Larger than any configuration that people write. */
const largest = 1024 * 1024;

/**
 * The text of a small regular file. Never follows a link in its last place and never waits on a pipe.
 *
 * @returns undefined when there is no such file, it can't be read, or it is something else
 */
export function readSmallFile(path: string): string | undefined {
  let descriptor: number;
  try {
    descriptor = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW);
  } catch {
    return undefined;
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile() || found.size > largest) return undefined;
    return readFileSync(descriptor, "utf8");
  } catch {
    return undefined;
  } finally {
    closeSync(descriptor);
  }
}
