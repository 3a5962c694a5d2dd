import { writeWhole } from "../state/files.ts";
import { readJoined } from "../state/joined.ts";
import type { StateFolders } from "../state/state-home.ts";
import { withLock } from "./lock.ts";

/**
 * Changes which networks sessions in one workspace join, while no other launcher does.
 *
 * @param edit takes the list as it is
 * @returns whether it changed
 */
export function changeJoined(
  folders: StateFolders,
  workspace: string,
  edit: (names: readonly string[]) => readonly string[],
): Promise<boolean> {
  const waiting = { onWait: () => undefined, stop: new AbortController().signal };
  return withLock(folders.locks, "joined", waiting, async () => {
    const all = readJoined(folders.joined);
    const before = all[workspace] ?? [];
    const after = [...new Set(edit(before))].sort();
    const isChange = after.join() !== before.join();
    // A list without networks stays: who once said something of them is not asked again.
    if (!isChange && all[workspace] !== undefined) return false;
    writeWhole(folders.joined, `${JSON.stringify({ ...all, [workspace]: after }, undefined, 2)}\n`);
    return isChange;
  });
}
