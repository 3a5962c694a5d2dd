import { writeWhole } from "../state/files.ts";
import type { StateFolders } from "../state/state-home.ts";
import { readTrusted } from "../state/trusted.ts";
import { withLock } from "./lock.ts";

/** Adds a folder to the list of trusted ones. @param path absolute, symlinks resolved @returns whether it is new there */
export function addTrusted(folders: StateFolders, path: string): Promise<boolean> {
  return change(folders, (list) => (list.includes(path) ? list : [...list, path].sort()));
}

/** Takes a folder off the list. @returns whether it was on it */
export function removeTrusted(folders: StateFolders, path: string): Promise<boolean> {
  return change(folders, (list) => (list.includes(path) ? list.filter((entry) => entry !== path) : list));
}

/** Reads, changes and writes the list while no other launcher does. @returns whether it changed */
function change(
  folders: StateFolders,
  edit: (list: readonly string[]) => readonly string[],
): Promise<boolean> {
  const waiting = { onWait: () => undefined, stop: new AbortController().signal };
  return withLock(folders.locks, "trusted", waiting, async () => {
    const before = readTrusted(folders.trusted);
    const after = edit(before);
    if (after !== before) writeWhole(folders.trusted, `${JSON.stringify(after, undefined, 2)}\n`);
    return after !== before;
  });
}
