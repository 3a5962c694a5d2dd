import { join } from "node:path";
import { errors } from "../errors.ts";
import type { Facts } from "./facts.ts";
import { quoted } from "./identity.ts";
import { ownFolder } from "./own-folder.ts";
import type { Clone, Mount } from "./spec.ts";
import { contains } from "./workspace.ts";

/** Where the host's repository can be read inside. */
const sourceInside = "/run/source.git";

/**
 * Plans a session that works on a clone of its own. The host's files are not shared at all, its repository can be
 * read, and commits come back as a bundle that the user fetches.
 *
 * @returns undefined in the other modes
 * @throws LaunchError where there is no repository to clone
 */
export function planClone(
  facts: Pick<Facts, "settings" | "workspace" | "stateHome" | "protection">,
): Clone | undefined {
  const { settings, workspace, stateHome, protection } = facts;
  if (settings.git !== "clone") return undefined;
  const repository = protection.gitFolders.find(
    ({ role, path }) => role === "whole" && isOwnRepository(path, workspace.path),
  );
  if (repository === undefined) throw errors.nothingToClone(workspace.path);
  const folder = ownFolder(stateHome, "clones", workspace.path);
  return { repository: repository.path, work: join(folder, "work"), out: join(folder, "out") };
}

/** Whether a repository's git folder is the workspace's own, not one that lies deeper in it. */
export function isOwnRepository(folder: string, workspace: string): boolean {
  return folder === `${workspace}/.git` || folder === workspace || !contains(workspace, folder);
}

/** Instead of the workspace: the clone in its place, and what it was cloned from. */
export function cloneMounts(clone: Clone, workspace: string, short: string | undefined): Mount[] {
  const mount = { source: clone.work, readOnly: false };
  return [
    { ...mount, target: workspace, reason: "a clone, in the place of the folder you are in" },
    ...(short === undefined ? [] : [{ ...mount, target: short, reason: "the clone, under a short path" }]),
    {
      source: clone.repository,
      target: sourceInside,
      readOnly: true,
      reason: "the repository, to clone from",
    },
  ];
}

/**
 * A step of the shell that starts the tool: makes the clone, or brings an earlier session's up to date. It borrows the
 * repository's objects, so it takes little time and space.
 */
export function cloneStep(
  { path, folder }: Pick<Facts["workspace"], "path" | "folder">,
  { work }: Pick<Clone, "work">,
): string {
  // What a session did to its clone may keep the next one from starting in it.
  const failure = `ai-sandbox: the repository could not be cloned.\n  Begin anew without what an earlier session left in its clone: rm -rf ${quoted(work)}`;
  const makeClone = [
    `if [ -e .git ]; then git fetch -q origin || true`,
    `else git clone -q --shared ${sourceInside} . || { printf '%s\\n' ${quoted(failure)} >&2; exit 125; }`,
    `fi`,
  ].join("; ");
  return folder === path ? makeClone : `${makeClone}; cd ${quoted(folder)} 2>/dev/null || true`;
}
