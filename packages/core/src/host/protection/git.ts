import { accessSync, constants, readdirSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import { errors, printable } from "../../errors.ts";
import type { Host } from "../../plan/facts.ts";
import {
  type GitFolder,
  linkedNames,
  type ProtectionFacts,
  wholeNames,
} from "../../plan/protection-facts.ts";
import { contains } from "../../plan/workspace.ts";
import type { GitMode } from "../../settings/settings.ts";
import { namedByConfigs, readConfig, usersConfigPaths } from "./git-named.ts";
import { kindOf, walkTo } from "./kind.ts";
import { readSmallFile } from "./small-file.ts";

/** So many repositories and so many worktrees are guarded file by file; each costs the engine some milliseconds. */
const closeGuards = { whole: 5, linked: 8 };
/** More than anybody works in at once; each costs a mount. */
const mostFolders = 100;
/** Submodules may have slashes in their names: so deep are they looked for. */
const deepestName = 4;

type GitFacts = Pick<ProtectionFacts, "gitFolders" | "gitFiles" | "named" | "notices">;

/**
 * Finds the git folders that the host reads when somebody works in the workspace: its own, those of its worktrees and
 * submodules, and of repositories that lie in it. No git is run.
 *
 * @param entries absolute paths of the `.git` files and folders in the workspace, its own first; or the workspace
 *   itself, when it is a bare repository
 * @param mode where nothing has to be protected, links are the user's own business
 * @throws LaunchError for a link or a special file in the place of anything that has to be protected
 */
export function readGit(
  workspace: string,
  entries: readonly string[],
  host: Pick<Host, "homeFolder" | "environment">,
  mode: GitMode,
): GitFacts {
  const folders = new Map<string, GitFolder>();
  const files = new Set<string>();
  const notices: string[] = [];
  const named: ProtectionFacts["named"][number][] = [];
  const users = mode === "open" || entries.length === 0 ? [] : usersConfigPaths(host).map(readConfig);

  function addWhole(path: string, root: string): void {
    if (folders.has(path)) return;
    const count = [...folders.values()].filter(({ role }) => role === "whole").length;
    const config = readSmallFile(join(path, "config")) ?? "";
    add(probe(path, "whole", wholeNames, config, count >= closeGuards.whole, mode));
    addNamed(path, path, config, root);
    for (const name of foldersIn(join(path, "worktrees")))
      addLinked(join(path, "worktrees", name), path, config);
    for (const module of modulesIn(join(path, "modules"))) addModule(module);
  }

  function addLinked(path: string, whole: string, config: string): void {
    if (folders.has(path)) return;
    const count = [...folders.values()].filter(({ role }) => role === "linked").length;
    add(probe(path, "linked", linkedNames, config, count >= closeGuards.linked, mode));
    const file = resolve(path, firstLine(join(path, "gitdir")) ?? "/");
    addFile(file, path);
    if (files.has(file)) addNamed(path, whole, config, dirname(file));
  }

  /** @param path where `config.worktree` would be */
  function addNamed(path: string, whole: string, text: string, root: string): void {
    if (mode === "open") return;
    const own = [{ path: join(whole, "config"), text }];
    if (isWorktreeConfig(text)) own.push(readConfig(join(path, "config.worktree")));
    named.push(...namedByConfigs([...own, ...users], root, workspace, host.homeFolder));
  }

  function addModule(path: string): void {
    const worktree = /^\s*worktree\s*=\s*(.+?)\s*$/m.exec(readSmallFile(join(path, "config")) ?? "")?.[1];
    const root = resolve(path, worktree ?? ".");
    addWhole(path, root);
    if (worktree !== undefined) addFile(join(root, ".git"), path);
  }

  /** A `.git` file in the workspace that leads to `folder`. */
  function addFile(path: string, folder: string): void {
    if (!contains(workspace, path) || files.has(path)) return;
    const found = walkTo(workspace, relative(workspace, path));
    if (found.kind === "file" && found.path === path && targetOf(path) === folder) files.add(path);
  }

  function add(folder: GitFolder): void {
    folders.set(folder.path, folder);
    if (folders.size > mostFolders) throw errors.tooManyRepositories(workspace, mostFolders);
  }

  for (const entry of entries) {
    const kind = kindOf(entry);
    if (mode !== "open" && (kind === "link" || kind === "special"))
      throw errors.protectedIsNoFile(entry, kind);
    if (kind === "folder") addWhole(entry, entry === workspace ? workspace : dirname(entry));
    if (kind !== "file") continue;
    files.add(entry);
    const target = targetOf(entry);
    if (target === undefined || !pointsBack(target, entry)) {
      notices.push(
        `${printable(entry)} names a repository that does not name it back, so that repository is not shared: git won't work here.`,
      );
      continue;
    }
    const whole = commonFolder(target);
    if (whole === undefined) addModule(target);
    else addWhole(whole, dirname(entry));
  }
  return { gitFolders: [...folders.values()], gitFiles: [...files], named, notices };
}

function probe(
  path: string,
  role: GitFolder["role"],
  names: readonly string[],
  config: string,
  isExtra: boolean,
  mode: GitMode,
): GitFolder {
  const found: Record<string, "file" | "folder"> = {};
  for (const name of names) {
    const place = join(path, name);
    const kind = kindOf(place);
    if (kind === "file" || kind === "folder") found[name] = kind;
    // Mounted one by one only in this mode; in a folder that is read-only as a whole a link stays a link.
    else if (mode === "protected" && kind !== "absent") throw errors.protectedIsNoFile(place, kind);
  }
  return {
    path,
    role,
    found,
    hasWorktreeConfig: isWorktreeConfig(config),
    isWritable: isWritable(path),
    isExtra,
  };
}

/** Whether git reads a `config.worktree` beside this configuration. */
function isWorktreeConfig(config: string): boolean {
  return /worktreeconfig/i.test(config);
}

/** The folder that a `.git` file names: absolute, every part of it a real folder. */
function targetOf(file: string): string | undefined {
  const target = /^gitdir: (.+?)\n*$/.exec(readSmallFile(file) ?? "")?.[1];
  if (target === undefined) return undefined;
  const path = resolve(dirname(file), target);
  return walkTo("/", path).kind === "folder" ? path : undefined;
}

/** Whether a git folder says that it belongs to this `.git` file. A file alone could name any folder of the host. */
function pointsBack(folder: string, file: string): boolean {
  if (kindOf(join(folder, "HEAD")) !== "file") return false;
  const back = firstLine(join(folder, "gitdir"));
  if (back !== undefined) return resolve(folder, back) === file;
  const worktree = /^\s*worktree\s*=\s*(.+?)\s*$/m.exec(readSmallFile(join(folder, "config")) ?? "")?.[1];
  return worktree !== undefined && resolve(folder, worktree) === dirname(file);
}

/** The whole git folder that a worktree's part belongs to; it must lie in that folder's `worktrees`. */
function commonFolder(linked: string): string | undefined {
  const common = firstLine(join(linked, "commondir"));
  if (common === undefined) return undefined;
  const path = resolve(linked, common);
  const isWhole = dirname(dirname(linked)) === path && kindOf(join(path, "HEAD")) === "file";
  return isWhole && walkTo("/", path).kind === "folder" ? path : undefined;
}

function firstLine(path: string): string | undefined {
  return readSmallFile(path)?.split("\n", 1)[0];
}

function foldersIn(path: string): string[] {
  if (kindOf(path) !== "folder") return [];
  try {
    return readdirSync(path, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch {
    // Not the caller's to read, so not the session's either, which runs as the caller or as less.
    return [];
  }
}

function modulesIn(folder: string, depth = 0): string[] {
  return foldersIn(folder).flatMap((name) => {
    const path = join(folder, name);
    if (kindOf(join(path, "HEAD")) === "file") return [path];
    return depth < deepestName ? modulesIn(path, depth + 1) : [];
  });
}

function isWritable(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}
