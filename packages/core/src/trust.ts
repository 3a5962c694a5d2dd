import { realpathSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { errors } from "./errors.ts";
import { readHost } from "./host/host.ts";
import { requireSharable } from "./host/workspace.ts";
import { stateFolders } from "./state/state-home.ts";
import { readTrusted } from "./state/trusted.ts";

/** The folders that are workspaces for good, each absolute and resolved, in order. */
export function trustedFolders(): readonly string[] {
  return readTrusted(stateFolders(readHost([])).trusted);
}

/**
 * Makes a folder a workspace for good.
 *
 * @param path absolute, or relative to the current folder
 * @returns its real path, and whether it is new on the list
 * @throws LaunchError when it is no folder, or one that must never be shared
 */
export async function trustFolder(path: string): Promise<{ path: string; isNew: boolean }> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const folder = realFolder(path);
  requireSharable(folder, host, folders.home);
  const { addTrusted } = await import("./prepare/prepare.ts");
  return { path: folder, isNew: await addTrusted(folders, folder) };
}

/**
 * Takes a folder off the list. One that is gone, or was replaced by a link, is found by the path that was trusted.
 *
 * @returns the path that was taken off; undefined when it was not on the list
 */
export async function untrustFolder(path: string): Promise<string | undefined> {
  const folders = stateFolders(readHost([]));
  const { removeTrusted } = await import("./prepare/prepare.ts");
  const candidates = new Set([resolve(path), realOr(path)]);
  for (const candidate of candidates) if (await removeTrusted(folders, candidate)) return candidate;
  return undefined;
}

function realFolder(path: string): string {
  try {
    const real = realpathSync.native(path);
    if (statSync(real).isDirectory()) return real;
  } catch (cause) {
    throw errors.noFolder(path, cause);
  }
  throw errors.noFolder(path);
}

function realOr(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return resolve(path);
  }
}
