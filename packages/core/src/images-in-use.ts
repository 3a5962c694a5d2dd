import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readStamp, type Stamp } from "./state/stamp.ts";
import type { StateFolders } from "./state/state-home.ts";

/**
 * Ids of the images that launchers of this user run: those of every stamp that still holds. A launcher that was
 * replaced or removed has none.
 */
export function imagesInUse(folders: StateFolders): ReadonlySet<string> {
  return new Set(stampFiles(folders.stamps).flatMap((file) => imageOf(file, folders.stamps)));
}

function stampFiles(folder: string): string[] {
  try {
    return readdirSync(folder).map((name) => join(folder, name));
  } catch {
    // None yet.
    return [];
  }
}

function imageOf(file: string, folder: string): string[] {
  try {
    const { key } = JSON.parse(readFileSync(file, "utf8")) as Stamp;
    const stamp = readStamp(folder, key);
    return stamp === undefined ? [] : [stamp.image.id];
  } catch {
    return [];
  }
}
