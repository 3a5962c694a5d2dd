import { LaunchError } from "./errors.ts";
import { readHost } from "./host/host.ts";
import { addProjectMistakes, type Project, readProject } from "./host/project-file.ts";
import { readWorkspace } from "./host/workspace.ts";
import type { Layer } from "./settings/layer.ts";
import { projectFileName } from "./settings/project-file.ts";
import { combine, readLayers } from "./settings/read-settings.ts";
import type { Settings } from "./settings/settings.ts";
import { stateFolders } from "./state/state-home.ts";

/** The settings of a session that would be started now, and where each comes from. */
export type SettingsHere = {
  /** The user's own file, which need not exist. */
  readonly file: string;
  /** The project's file; undefined where no session could be started. */
  readonly projectFile: string | undefined;
  readonly user: Layer;
  /** What of the project's file holds. */
  readonly project: Layer;
  readonly variables: Layer;
  /** What of the project's file does not hold until somebody approves of it, in words. */
  readonly pending: readonly string[];
  /** All of them together, over the defaults. */
  readonly settings: Settings;
};

/**
 * Reads all settings that hold in the current folder.
 *
 * @throws LaunchError that lists every mistake in them
 */
export async function readSettingsHere(): Promise<SettingsHere> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const { user, variables } = await readLayers(folders.settings, host.environment).catch(async (error) => {
    await addProjectMistakes(error, host, folders);
    throw error;
  });
  let project: Project = { layer: new Map(), pending: [] };
  let projectFile: string | undefined;
  const workspace = await readWorkspace(host, folders, "taken").catch((error) => {
    // No session could be started here, so that no project has a say.
    if (error instanceof LaunchError) return undefined;
    throw error;
  });
  if (workspace !== undefined) {
    projectFile = `${workspace.path}/${projectFileName}`;
    project = await readProject(workspace, host, folders, user, "taken");
  }
  return {
    file: folders.settings,
    projectFile,
    user,
    project: project.layer,
    variables,
    pending: project.pending,
    settings: combine(user, project.layer, variables),
  };
}

/**
 * Changes one setting in the user's own file, which is made when there is none.
 *
 * @param path of the setting, as `limits.memory`
 * @param value checked by its rule; undefined takes the setting out
 * @returns whether anything changed
 * @throws LaunchError when the file holds mistakes, or can't be written
 */
export async function changeSetting(path: string, value: unknown): Promise<boolean> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const { changeSettingsFile } = await import("./prepare/prepare.ts");
  return changeSettingsFile(folders, host.environment, path, value);
}
