import { writeWhole } from "../state/files.ts";
import { type Joined, readJoined } from "../state/joined.ts";
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
    if (after.join() === before.join()) return false;
    const { [workspace]: _, ...others } = all;
    const content: Joined = after.length === 0 ? others : { ...others, [workspace]: after };
    writeWhole(folders.joined, `${JSON.stringify(content, undefined, 2)}\n`);
    return true;
  });
}
