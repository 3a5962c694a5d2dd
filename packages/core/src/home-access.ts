import { lstatSync } from "node:fs";
import { LaunchError } from "./errors.ts";
import { readHost } from "./host/host.ts";
import { readWorkspace } from "./host/workspace.ts";
import type { Workspace } from "./plan/facts.ts";
import { homeFolder } from "./plan/mounts.ts";
import { readSettingsHere } from "./settings-access.ts";
import { ensureHome } from "./state/home.ts";
import { stateFolders } from "./state/state-home.ts";
import { readTool } from "./tool.ts";

/** A tool's private home on this machine, and whose it is. */
export type ToolHome = { readonly path: string; readonly uid: number; readonly gid: number };

/** Stands in where no session could be started. */
const nowhere: Workspace = { path: "/", folder: "/", isTrusted: false, uid: 0, gid: 0, mode: 0o755 };

/**
 * Finds the home that a session of a tool would get in the current folder, and makes it when it is not there.
 *
 * @param folder absolute path of the launcher's package
 * @throws LaunchError when it can't be made, or is somebody else's
 */
export async function openToolHome(folder: string): Promise<ToolHome> {
  const tool = readTool(folder);
  const host = readHost([]);
  const folders = stateFolders(host);
  const isPrivate = (await readSettingsHere()).settings.home === "private";
  const workspace = await readWorkspace(host, folders, "taken").catch((error) => {
    if (error instanceof LaunchError && !isPrivate) return nowhere;
    throw error;
  });
  ensureHome(folders.home, tool.name, host, undefined, workspace, isPrivate);
  const path = homeFolder(folders.home, tool.name, isPrivate ? workspace.path : undefined);
  const { uid, gid } = lstatSync(path);
  return { path, uid, gid };
}
