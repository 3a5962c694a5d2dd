import { existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeWhole } from "./files.ts";

/** Where launch-stub.cjs hears how far a start has got. */
export const milestones: { started: () => void } = { started: () => undefined };

/** Launchers of several versions, under several Nodes, keep theirs side by side. */
const mostFiles = 8;

/**
 * Keeps what V8 compiled of the hot file for the next start, and forgets the oldest of what was kept before. A state
 * home is not made for it, and failing changes nothing but the time that the next start takes.
 *
 * @param path absolute path below the state home, as launch-stub.cjs names it
 */
export function keepCode(path: string, data: Uint8Array): void {
  const folder = dirname(path);
  if (!existsSync(dirname(folder))) return;
  try {
    writeWhole(path, data);
    const files = readdirSync(folder).map((name) => join(folder, name));
    const byAge = files
      .map((file) => ({ file, modified: statSync(file).mtimeMs }))
      .sort((one, other) => other.modified - one.modified);
    for (const { file } of byAge.slice(mostFiles)) rmSync(file, { force: true });
  } catch {
    // A full disk, a folder that may not be written, another launcher at the same time.
  }
}
