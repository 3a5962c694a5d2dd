import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { errors } from "../errors.ts";
import type { Host, Workspace } from "../plan/facts.ts";
import { workspaceRefusal } from "../plan/workspace.ts";

/** What no engine can be told: control characters, and names that are not UTF-8 (Node shows those as U+FFFD). */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const unusable = /[\u0000-\u001f\u007f\ufffd]/;

/**
 * Finds the folder this session shares: the one the user is in.
 *
 * @param stateHome absolute path; must be no part of it
 * @throws LaunchError when it is gone, unreadable, has an unusable name, or must never be shared
 */
export function readWorkspace(host: Host, stateHome: string): Workspace {
  const path = currentFolder();
  if (unusable.test(path)) throw errors.folderNameUnusable(path);
  if (unusable.test(stateHome)) throw errors.statePathUnusable(stateHome);
  const reason = workspaceRefusal(path, {
    homeFolder: resolved(host.homeFolder),
    stateHome: resolved(stateHome),
    runtimeFolder: absolute(host.environment.XDG_RUNTIME_DIR),
    engineSocket: absolute(host.environment.DOCKER_HOST?.replace(/^unix:\/\//, "")),
  });
  if (reason !== undefined) throw errors.workspaceRefused(path, reason);
  const { uid, gid, mode } = statSync(path);
  return { path, uid, gid, mode };
}

function currentFolder(): string {
  let path: string;
  try {
    path = process.cwd();
  } catch (cause) {
    throw errors.folderGone(cause);
  }
  if (unusable.test(path)) return path;
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    // The system tells the current folder without symlinks.
    return path;
  } catch {
    throw errors.folderUnreadable(path);
  }
}

/** A path from the environment, resolved; undefined when it is none. */
function absolute(path: string | undefined): string | undefined {
  return path?.startsWith("/") ? resolved(path) : undefined;
}

/** The real path, or the path itself while nothing is there yet. */
function resolved(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
