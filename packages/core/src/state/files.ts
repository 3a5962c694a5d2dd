import { accessSync, constants, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errors } from "../errors.ts";

/** Makes a folder that only its owner may enter, with its parents. One that is there already must be writable. */
export function makeFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    accessSync(path, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw errors.stateUnusable(path, cause);
  }
}

/**
 * Writes a file whole or not at all: beside its place first, then renamed, so that no reader sees half of it and a
 * full disk leaves the old one as it was.
 */
export function writeWhole(path: string, content: string | Uint8Array, mode = 0o600): void {
  makeFolder(dirname(path));
  const beside = `${path}.${process.pid}.new`;
  try {
    writeFileSync(beside, content, { mode });
    renameSync(beside, path);
  } catch (cause) {
    rmSync(beside, { force: true });
    throw errors.stateUnusable(path, cause);
  }
}

/** Makes sure that a folder takes a small file. @throws LaunchError when it does not */
export function requireRoom(folder: string): void {
  const path = join(folder, `room.${process.pid}`);
  writeWhole(path, "room for a container's id, which has 64 characters, and a little more\n");
  rmSync(path, { force: true });
}
