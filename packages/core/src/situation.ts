import { statSync } from "node:fs";
import { join } from "node:path";
import { type Client, findClient } from "./engine/client.ts";
import { type GitIdentity, readGitIdentity } from "./host/git-identity.ts";
import { readHost } from "./host/host.ts";
import { addProjectMistakes, type Project, readProject } from "./host/project-file.ts";
import { usersConfigPaths } from "./host/protection/git-named.ts";
import type { OwnPlaces } from "./host/protection/own-places.ts";
import { readProtection } from "./host/protection/read-protection.ts";
import { callersFoldersOf, readWorkspace, type UntrustedFolder } from "./host/workspace.ts";
import { isOwnRepository } from "./plan/clone.ts";
import type { Facts, Host, Workspace } from "./plan/facts.ts";
import { imageChoice } from "./plan/image-choice.ts";
import type { ProtectionFacts } from "./plan/protection-facts.ts";
import type { CallersFolders } from "./plan/workspace.ts";
import { combine, readLayers } from "./settings/read-settings.ts";
import type { Settings } from "./settings/settings.ts";
import { metaMcpSeen, readJoined } from "./state/joined.ts";
import type { Stamp } from "./state/stamp.ts";
import { type StateFolders, stateFolders } from "./state/state-home.ts";
import { readTool, type Tool } from "./tool.ts";

/** This file is one folder below it, in the sources as in the bundle. */
const coreFolder = join(import.meta.dirname, "..");

/** All that is known when a launcher was started, before any engine was asked. */
export type Situation = {
  readonly tool: Tool;
  readonly host: Host;
  readonly folders: StateFolders;
  readonly settings: Settings;
  readonly workspace: Workspace;
  readonly project: Project;
  readonly protection: ProtectionFacts;
  readonly gitIdentity: GitIdentity | undefined;
  readonly client: Client;
  /** MetaMCP was seen on this machine, and nobody was asked about it here. */
  readonly isMetaMcpNews: boolean;
  /** Key of the stamp of the image this session runs. */
  readonly choice: string;
};

/**
 * Looks around: the tool, the user, their settings, the folder they are in, the engine's client.
 *
 * @param folder absolute path of the launcher's package
 * @param args what the user typed after the tool's name
 * @param unknown what is done about a folder that nobody trusted yet
 * @throws LaunchError for whatever can't be used, with what to do
 */
export async function readSituation(
  folder: string,
  args: readonly string[],
  unknown: UntrustedFolder = "asked",
): Promise<Situation> {
  const tool = readTool(folder);
  const host = readHost(args);
  const folders = stateFolders(host);
  const { user, variables } = await readLayers(folders.settings, host.environment).catch(async (error) => {
    await addProjectMistakes(error, host, folders);
    throw error;
  });
  const workspace = await readWorkspace(host, folders, unknown);
  const project = await readProject(workspace, host, folders, user, unknown);
  const joined = readJoined(folders.joined);
  const settings = withJoined(combine(user, project.layer, variables), joined[workspace.path]);
  const protection = readProtection(workspace.path, settings.git, host, ownPlaces({ tool, host, folders }));
  const gitIdentity = settings.gitIdentity
    ? readGitIdentity(host, repositoryOf(workspace, protection))
    : undefined;
  const client = findClient(settings.engine, host, workspace.path);
  return {
    tool,
    host,
    folders,
    settings,
    workspace,
    project,
    protection,
    gitIdentity,
    client,
    isMetaMcpNews: (joined[metaMcpSeen]?.length ?? 0) > 0 && joined[workspace.path] === undefined,
    choice: imageChoice(tool, settings, host, client.path),
  };
}

/** The facts that planning needs: the situation, and what the stamp remembers of image and engine. */
export function factsOf(
  situation: Situation,
  stamp: Pick<Stamp, "image" | "engine">,
  program?: readonly string[],
): Facts {
  const { tool, host, settings, workspace, protection, gitIdentity, folders } = situation;
  // Tells sessions apart; nobody has to be kept from guessing it.
  const suffix = Math.floor(Math.random() * 0x1000000)
    .toString(16)
    .padStart(6, "0");
  return {
    tool,
    host,
    settings,
    workspace,
    protection,
    gitIdentity,
    engine: stamp.engine,
    image: stamp.image,
    ...(program === undefined ? {} : { program }),
    stateHome: folders.home,
    seccompProfile: `${coreFolder}/seccomp/profile.json`,
    suffix,
  };
}

/** The settings with the networks that the user joined for this workspace alone. */
function withJoined(settings: Settings, names: readonly string[] | undefined): Settings {
  return names === undefined ? settings : { ...settings, join: [...settings.join, ...names] };
}

/** The workspace's own repository, not one that lies deeper in it. */
function repositoryOf(workspace: Workspace, { gitFolders }: ProtectionFacts): string | undefined {
  return gitFolders.find(({ path }) => isOwnRepository(path, workspace.path))?.path;
}

/**
 * The caller's own folders, which no session may see. Here for read-additions.ts: a chunk that takes nothing from this
 * file, and errors.ts, makes the bundler cut the hot file in two.
 */
export function callersFolders({ host, folders }: Pick<Situation, "host" | "folders">): CallersFolders {
  return callersFoldersOf(host, folders.home);
}

/** What this launcher, the engine's client and git run and obey, wherever it lies. */
export function ownPlaces({ tool, host, folders }: Pick<Situation, "tool" | "host" | "folders">): OwnPlaces {
  const client = host.environment.DOCKER_CONFIG || `${host.homeFolder}/.docker`;
  return {
    // Node resolved their links.
    packages: [tool.folder, coreFolder],
    files: [
      folders.settings,
      folders.environment,
      ...usersConfigPaths(host),
      ...["config.json", "cli-plugins", "contexts"].map((name) => `${client}/${name}`),
    ],
  };
}

/** Whether the user's settings add anything to a session: what they add is read, and the code for it loaded, then alone. */
export function hasAdditions({ settings, folders }: Pick<Situation, "settings" | "folders">): boolean {
  return (
    settings.mounts.length > 0 ||
    settings.hideEnvironmentFiles ||
    settings.sshAgent ||
    statSync(folders.environment, { throwIfNoEntry: false }) !== undefined
  );
}
