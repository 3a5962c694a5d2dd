import { realpathSync } from "node:fs";
import { findClient } from "./engine/client.ts";
import { errors } from "./errors.ts";
import { readHost } from "./host/host.ts";
import { readProjectFile } from "./host/project-file.ts";
import { callersFoldersOf, requireSharable } from "./host/workspace.ts";
import { trustedAncestor } from "./plan/trust.ts";
import { workspaceRefusal } from "./plan/workspace.ts";
import { holds, projectFileName } from "./settings/project-file.ts";
import { readLayers } from "./settings/read-settings.ts";
import { forgetSettled, readSettled } from "./state/settled.ts";
import { stateFolders } from "./state/state-home.ts";
import { readTrusted } from "./state/trusted.ts";

/** A project's file, seen from outside of a session. */
export type ProjectRequest = {
  /** Absolute path of the workspace, which an approval is bound to. */
  readonly folder: string;
  readonly file: string;
  /** What it asks for beyond what the user allows, in lines of plain words; empty when it only narrows. */
  readonly wishes: readonly string[];
  /** Whether the user approved of this very file here. */
  readonly isApproved: boolean;
  /** Approves of the file as it was read. */
  readonly approve: () => Promise<void>;
};

/**
 * Reads the project's file of the workspace that a folder lies in: the nearest trusted folder, else itself.
 *
 * @param path absolute, or relative to the current folder
 * @returns undefined when there is no such file
 * @throws LaunchError when anything in it, or in the user's own settings, is wrong
 */
export async function readProjectRequest(path: string): Promise<ProjectRequest | undefined> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const folder = workspaceOf(path);
  const { user } = await readLayers(folders.settings, host.environment);
  const file = `${folder}/${projectFileName}`;
  const text = readProjectFile(file);
  if (text === undefined) return undefined;
  const { judgeProject, noteSettled, linesOf } = await import("./prepare/prepare.ts");
  const request = { file, text, workspace: { path: folder }, host, folders, user, findClient };
  const { layer, wishes } = await judgeProject(request);
  const settled = readSettled(folders.projects, folder);
  return {
    folder,
    file,
    wishes: linesOf(wishes),
    isApproved:
      settled?.isApproved === true &&
      holds(settled, folder, text, user) &&
      // The file that image.dockerfile names may have changed since.
      JSON.stringify(settled.values) === JSON.stringify([...layer]),
    approve: async () => noteSettled(request, layer, wishes.length > 0),
  };
}

/** Takes an approval back. @returns whether there was one */
export function forgetProject(path: string): boolean {
  return forgetSettled(stateFolders(readHost([])).projects, workspaceOf(path));
}

function workspaceOf(path: string): string {
  const host = readHost([]);
  const folders = stateFolders(host);
  let folder: string;
  try {
    folder = realpathSync.native(path);
  } catch (cause) {
    throw errors.noFolder(path, cause);
  }
  const own = callersFoldersOf(host, folders.home);
  const isRefused = (candidate: string): boolean => workspaceRefusal(candidate, own) !== undefined;
  const workspace = trustedAncestor(folder, readTrusted(folders.trusted), isRefused);
  if (workspace === undefined) requireSharable(folder, host, folders.home);
  return workspace ?? folder;
}
