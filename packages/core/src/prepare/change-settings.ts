import { existsSync, realpathSync } from "node:fs";
import type { Host } from "../plan/facts.ts";
import { isObject } from "../settings/layer.ts";
import { readLayers } from "../settings/read-settings.ts";
import { readSettingsFile } from "../settings/settings-file.ts";
import { writeWhole } from "../state/files.ts";
import type { StateFolders } from "../state/state-home.ts";
import { withLock } from "./lock.ts";

/**
 * Changes one setting in the user's own file while nobody else does.
 *
 * @param value undefined takes the setting out
 * @returns whether anything changed
 * @throws LaunchError when the file holds mistakes: what is not understood is not written again
 */
export function changeSettingsFile(
  folders: StateFolders,
  environment: Host["environment"],
  path: string,
  value: unknown,
): Promise<boolean> {
  const waiting = { onWait: () => undefined, stop: new AbortController().signal };
  return withLock(folders.locks, "settings", waiting, async () => {
    await readLayers(folders.settings, environment);
    const before = readSettingsFile(folders.settings, "followed");
    const content = before === undefined ? {} : (JSON.parse(before) as Record<string, unknown>);
    put(content, path.split("."), value);
    const after = `${JSON.stringify(content, undefined, 2)}\n`;
    if (after === before || (before === undefined && value === undefined)) return false;
    // A link to a file that is kept elsewhere stays one.
    writeWhole(existsSync(folders.settings) ? realpathSync(folders.settings) : folders.settings, after);
    return true;
  });
}

/** Sets a value at a path, or takes it out, with what is empty after that. */
function put(holder: Record<string, unknown>, [name = "", ...rest]: readonly string[], value: unknown): void {
  if (rest.length === 0) {
    if (value === undefined) delete holder[name];
    else holder[name] = value;
    return;
  }
  const inner = isObject(holder[name]) ? holder[name] : {};
  put(inner, rest, value);
  if (Object.keys(inner).length === 0) delete holder[name];
  else holder[name] = inner;
}
