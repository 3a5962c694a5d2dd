import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { errors } from "../errors.ts";
import type { Host, Workspace } from "../plan/facts.ts";
import { trustedAncestor } from "../plan/trust.ts";
import { isUnprintable } from "../plan/unprintable.ts";
import { type CallersFolders, workspaceRefusal } from "../plan/workspace.ts";
import type { StateFolders } from "../state/state-home.ts";
import { readTrusted } from "../state/trusted.ts";
import { linkedSecret } from "./linked-secrets.ts";

/** What is done about a folder that nobody trusted: somebody is asked, or it is taken as it is, to explain only. */
export type UntrustedFolder = "asked" | "taken";

/**
 * Finds the folder this session shares: the nearest trusted one that the folder the user is in lies in.
 *
 * @throws LaunchError when that is gone, unreadable, has an unusable name, must never be shared or is not trusted
 */
export async function readWorkspace(
  host: Host,
  folders: StateFolders,
  unknown: UntrustedFolder,
): Promise<Workspace> {
  const folder = currentFolder(host.platform);
  if (isUnprintable(folder)) throw errors.folderNameUnusable(folder);
  if (isUnprintable(folders.home)) throw errors.statePathUnusable(folders.home);
  const own = callersFoldersOf(host, folders.home);
  const reason = workspaceRefusal(folder, own);
  if (reason !== undefined) throw errors.workspaceRefused(folder, reason);
  const isRefused = (path: string): boolean =>
    path !== folder && (isUnprintable(path) || workspaceRefusal(path, own) !== undefined);
  let path = trustedAncestor(folder, readTrusted(folders.trusted), isRefused);
  const isTrusted = path !== undefined;
  if (path === undefined) {
    const linked = linkedSecret(folder, own);
    if (linked !== undefined) throw errors.workspaceRefused(folder, linked);
    if (host.environment.AI_SANDBOX_TRUST === "once" || unknown === "taken") {
      path = folder;
    } else {
      const { askForTrust } = await import("../prepare/prepare.ts");
      path = await askForTrust(
        host,
        folders,
        folder,
        (candidate) => isRefused(candidate) || linkedSecret(candidate, own) !== undefined,
      );
    }
  }
  const { uid, gid, mode } = statSync(path);
  return { path, folder, isTrusted, uid, gid, mode };
}

/**
 * Refuses a folder that must never be a workspace.
 *
 * @param path absolute, symlinks resolved
 * @throws LaunchError with the reason
 */
export function requireSharable(path: string, host: Host, stateHome: string): void {
  if (isUnprintable(path)) throw errors.folderNameUnusable(path);
  const own = callersFoldersOf(host, stateHome);
  const reason = workspaceRefusal(path, own) ?? linkedSecret(path, own);
  if (reason !== undefined) throw errors.workspaceRefused(path, reason);
}

/** The caller's own folders, which no session may see. */
export function callersFoldersOf(host: Host, stateHome: string): CallersFolders {
  return {
    homeFolder: resolved(host.homeFolder),
    stateHome: resolved(stateHome),
    runtimeFolder: absolute(host.environment.XDG_RUNTIME_DIR),
    engineSocket: absolute(host.environment.DOCKER_HOST?.replace(/^unix:\/\//, "")),
  };
}

function currentFolder(platform: NodeJS.Platform): string {
  let path: string;
  try {
    path = process.cwd();
  } catch (cause) {
    throw errors.folderGone(cause);
  }
  if (isUnprintable(path)) return path;
  try {
    accessSync(path, constants.R_OK | constants.X_OK);
    // The system tells the current folder without symlinks. macOS may do so in the case in which it was typed.
    return platform === "linux" ? path : realpathSync.native(path);
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
    return realpathSync.native(path);
  } catch {
    return path;
  }
}
