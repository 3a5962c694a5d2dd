import { dirname, relative, resolve } from "node:path";
import { projectFileName } from "../settings/project-file.ts";
import type { GitMode } from "../settings/settings.ts";
import type { Workspace } from "./facts.ts";
import type { GitFolder, ProtectionFacts } from "./protection-facts.ts";
import type { Mount, Placeholder } from "./spec.ts";
import { contains } from "./workspace.ts";

/**
 * One path that a session may not change.
 * - `read`: read-only, with all below it.
 * - `pin`: a mount of its own, so that it can't be moved away from what is protected in it; writable.
 */
export type Guard = {
  readonly path: string;
  readonly access: "read" | "pin";
  readonly reason: string;
  /** Made by the launcher for the session, since nothing can be mounted where nothing is. */
  readonly placeholder?: MaybeMade;
};

const pinReason = "can't be moved away from what is protected in it";

type Content = Pick<Placeholder, "content">;
type MaybeMade = Omit<Placeholder, "path">;

/**
 * Git takes this file as a sign that somebody else is changing the configuration, and leaves it alone. Otherwise a
 * `git config` on the host would put a new file in the place of the old one, and the kernel would take the mount away
 * with it: the new file would lie open to the agent.
 */
const lock: Content = {
  content: [
    "# Held by ai-sandbox while a session runs here: git on this machine must not replace the configuration,",
    "# or the session could write to it. It goes away with the session. When none runs any more, delete it.",
    "",
  ].join("\n"),
};
const emptyFile: Content = { content: "" };
const emptyFolder: Content = { content: undefined };
/** Says that the folder is its own common folder, which is what git assumes without the file. */
const ownCommonFolder: Content = { content: ".\n" };

/**
 * Lists what a session may not change, parents before children.
 *
 * @param mode what the user chose for git
 * @param unlock paths in the workspace that are not protected, with all below them: the project's own files and hooks
 *   that a configuration names. Of repositories the mode alone decides; the launcher itself is protected always.
 */
export function planProtection(
  facts: ProtectionFacts,
  workspace: Pick<Workspace, "path">,
  mode: GitMode,
  unlock: readonly string[],
): Guard[] {
  const guards: Guard[] = [];
  const unlocked = unlock.map((path) => resolve(workspace.path, path));
  // What may be unlocked stands in the project's file, so that file never is.
  const isUnlocked = (path: string): boolean =>
    path !== `${workspace.path}/${projectFileName}` && unlocked.some((folder) => contains(folder, path));
  const isInside = (path: string): boolean => contains(workspace.path, path);
  for (const folder of facts.gitFolders) {
    // A worktree's repository lies elsewhere: it is shared so that git works, and only then.
    if (mode === "open") {
      if (!isInside(folder.path))
        guards.push({ path: folder.path, access: "pin", reason: "this worktree's repository" });
    } else if (mode === "read-only" || folder.isExtra) {
      guards.push({
        path: folder.path,
        access: "read",
        reason: "the repository, which you can only read from here",
      });
    } else {
      guards.push(...guardsOf(folder));
    }
  }
  if (mode !== "open") {
    for (const path of facts.gitFiles)
      guards.push({ path, access: "read", reason: "says which repository this is" });
    for (const { path, kind, exists, why } of facts.named) {
      if (isUnlocked(path)) continue;
      const placeholder = kind === "file" ? emptyFile : emptyFolder;
      guards.push({ path, access: "read", reason: why, placeholder: { ...placeholder, exists } });
    }
  }
  for (const { path, why } of facts.project)
    if (!isUnlocked(path)) guards.push({ path, access: "read", reason: why });
  for (const path of facts.own)
    guards.push({ path, access: "read", reason: "this machine's own programs run or obey it" });
  return sorted(guards, workspace.path);
}

/** What git on the host runs or obeys in a git folder. */
function guardsOf(folder: GitFolder): Guard[] {
  const guards: Guard[] = [{ path: folder.path, access: "pin", reason: pinReason }];
  const guard = (name: string, reason: string, placeholder: Content): void => {
    const path = `${folder.path}/${name}`;
    const exists = folder.found[name] !== undefined;
    if (folder.isWritable)
      guards.push({ path, access: "read", reason, placeholder: { ...placeholder, exists } });
    else if (exists) guards.push({ path, access: "read", reason });
  };
  if (folder.role === "whole") {
    guard("hooks", "git runs what lies in it", emptyFolder);
    guard("config", "git obeys it", emptyFile);
    guard("config.lock", "keeps git on this machine from replacing what is protected", lock);
    if (folder.found.info === undefined) guard("info", "git obeys the attributes in it", emptyFolder);
    else guard("info/attributes", "git obeys it", emptyFile);
    for (const name of ["modules", "worktrees"]) {
      if (folder.found[name] === "folder")
        guards.push({
          path: `${folder.path}/${name}`,
          access: "pin",
          reason: pinReason,
        });
    }
  } else {
    guard("gitdir", "says which worktree this is", emptyFile);
  }
  guard("commondir", "git takes its configuration from where it says", ownCommonFolder);
  guard("config.worktree", "git obeys it", emptyFile);
  if (folder.hasWorktreeConfig)
    guard("config.worktree.lock", "keeps git on this machine from replacing what is protected", lock);
  return guards;
}

/** Adds the folders above each guard, drops what a read-only folder covers, puts parents first. */
function sorted(guards: readonly Guard[], workspace: string): Guard[] {
  const roots = [workspace, ...guards.map(({ path }) => path).filter((path) => !contains(workspace, path))];
  const byPath = new Map<string, Guard>();
  for (const guard of guards) {
    if (byPath.get(guard.path)?.access !== "read") byPath.set(guard.path, guard);
    for (const path of foldersAbove(guard.path, roots)) {
      if (!byPath.has(path)) byPath.set(path, { path, access: "pin", reason: pinReason });
    }
  }
  const all = [...byPath.values()].sort((one, other) => (one.path < other.path ? -1 : 1));
  return all.filter(
    ({ path }) =>
      path !== workspace &&
      !all.some((other) => other.access === "read" && other.path !== path && contains(other.path, path)),
  );
}

/** Folders strictly between the nearest root and a path. A root itself is a mount already. */
function foldersAbove(path: string, roots: readonly string[]): string[] {
  const root = roots
    .filter((candidate) => candidate !== path && contains(candidate, path))
    .sort((a, b) => a.length - b.length)[0];
  if (root === undefined) return [];
  const parts = relative(root, dirname(path))
    .split("/")
    .filter((part) => part !== "");
  return parts.map((_, index) => `${root}/${parts.slice(0, index + 1).join("/")}`);
}

/** The mounts that make guards hold, at the workspace's own path and, where it is there, at its short one. */
export function protectionMounts(
  guards: readonly Guard[],
  workspace: string,
  short: string | undefined,
): Mount[] {
  return guards.flatMap(({ path, access, reason }) => {
    const mount = { source: path, readOnly: access === "read", reason, guard: access };
    const targets = [path];
    if (short !== undefined && contains(workspace, path))
      targets.push(`${short}${path.slice(workspace.length)}`);
    return targets.map((target) => ({ ...mount, target }));
  });
}

/** What has to be made before the guards' mounts can be. */
export function placeholdersOf(guards: readonly Guard[]): Placeholder[] {
  return guards.flatMap(({ path, placeholder }) =>
    placeholder === undefined ? [] : [{ path, ...placeholder }],
  );
}
