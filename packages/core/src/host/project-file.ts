import { findClient } from "../engine/client.ts";
import { errors, LaunchError } from "../errors.ts";
import type { Host, Workspace } from "../plan/facts.ts";
import type { Layer } from "../settings/layer.ts";
import { holds, projectFileName } from "../settings/project-file.ts";
import { readSettingsFile } from "../settings/settings-file.ts";
import { readSettled } from "../state/settled.ts";
import type { StateFolders } from "../state/state-home.ts";
import { readWorkspace, type UntrustedFolder } from "./workspace.ts";

/** What a project's file has to say. */
export type Project = {
  /** What holds of it. */
  readonly layer: Layer;
  /** What does not until the user approves of it, in words. Only to explain: a session asks, or does not start. */
  readonly pending: readonly string[];
};

const noProject: Project = { layer: new Map(), pending: [] };

/**
 * Reads the project's file at the top of the workspace. What only narrows the sandbox holds by itself; what widens it
 * holds once the user approved of this very file in this folder.
 *
 * @param user what the user's own file sets
 * @param unknown what is done about wishes that nobody approved of
 * @throws LaunchError when it is no regular small file of settings, or it has wishes that nobody approves of
 */
export async function readProject(
  workspace: Workspace,
  host: Host,
  folders: StateFolders,
  user: Layer,
  unknown: UntrustedFolder,
): Promise<Project> {
  const file = `${workspace.path}/${projectFileName}`;
  const text = readProjectFile(file);
  if (text === undefined) return noProject;
  const settled = readSettled(folders.projects, workspace.path);
  if (settled !== undefined && holds(settled, workspace.path, text, user))
    return { layer: new Map(settled.values), pending: [] };
  const { settleProject } = await import("../prepare/prepare.ts");
  return settleProject({ file, text, workspace, host, folders, user, unknown, findClient });
}

/**
 * Adds what is wrong with the project's file to what is wrong with the user's own settings: all is told at once.
 *
 * @param mistakes of the user's, which it is added to
 */
export async function addProjectMistakes(
  mistakes: unknown,
  host: Host,
  folders: StateFolders,
): Promise<void> {
  // Where no session could be started, no project has a say; and nobody is asked anything before all is right.
  const workspace = await readWorkspace(host, folders, "taken").catch(() => undefined);
  if (workspace === undefined || !(mistakes instanceof LaunchError)) return;
  await readProject(workspace, host, folders, new Map(), "taken").catch((error) => {
    if (!(error instanceof LaunchError)) throw error;
    Object.assign(mistakes, { hint: `${mistakes.hint}\n${error.message}\n${error.hint}` });
  });
}

/** @throws LaunchError when something is there that is no regular small file */
export function readProjectFile(file: string): string | undefined {
  try {
    return readSettingsFile(file, "refused");
  } catch (error) {
    if (error instanceof LaunchError || !(error instanceof Error)) throw error;
    throw errors.projectFileWrong([`${file}: ${error.message}`]);
  }
}
