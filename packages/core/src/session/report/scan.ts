import {
  type Dirent,
  lstatSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  type Stats,
  statSync,
} from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { isProgramFolder, obeyedFile, obeyedFolder, obeyedLink } from "../../plan/obeyed.ts";
import { contains } from "../../plan/workspace.ts";
import { changedInGit } from "./scan-git.ts";

/** Something that was added or changed while a session ran, and that deserves a look. */
export type Change = {
  /** Relative to the folder that was looked through. */
  readonly path: string;
  readonly change: "added" | "changed";
  readonly why: string;
  /** How many files of a folder of programs, where that is what changed. */
  readonly count?: number;
};

export type Scan = {
  readonly changes: readonly Change[];
  /** Entries looked at. */
  readonly entries: number;
  /** False when the time was over before the end. */
  readonly isComplete: boolean;
};

type Folder = {
  readonly path: string;
  /** Set in folders that count with all that lies in them. */
  readonly why: string | undefined;
  readonly hasNews: boolean;
  /** Reached through a link, of which there is none further: they could lead in a circle. */
  readonly isLinked?: boolean;
};

/** What happened to an entry since a moment. */
export type Since = (found: Stats) => "added" | "changed" | undefined;

/** Contents of packages, by the thousand: their programs are looked at, the rest is not. */
const packageFolder = "node_modules";

/**
 * Looks through a workspace, nearest folders first, for what was added or changed since a moment and is run or obeyed
 * by the host, or is no ordinary file. Follows no links but those in the place of something obeyed that stay within the
 * workspace. There is no list from before to compare with, so that a start costs nothing: the kernel notes the time of
 * every change in a file's `ctime`, which nobody inside can set.
 *
 * @param known git folders as they were at the start: those outside are reached by a worktree's session;
 *   undefined where nobody knows them: one that was moved here is not told then
 * @param since milliseconds, as `Date.now()` gives them
 * @param patience milliseconds after which it stops
 */
export function scan(
  workspace: string,
  known: readonly string[] | undefined,
  since: number,
  patience: number,
): Scan {
  // Not by `performance`: Node makes that when it is first looked at, which takes most of a millisecond.
  const end = process.uptime() + patience / 1000;
  const changes: Change[] = [];
  let entries = 0;
  let index = 0;
  const sinceStart = changedSince(since);
  const waiting: Folder[] = [{ path: workspace, why: undefined, hasNews: true }];
  for (const path of known ?? [])
    if (!contains(workspace, path)) changes.push(...changedInGit(path, sinceStart, true));
  for (; index < waiting.length && process.uptime() < end; index++) {
    const folder = waiting[index];
    if (folder === undefined) break;
    const below = entriesOf(folder.path);
    entries += below.length;
    if (isProgramFolder(folder.path)) {
      changes.push(...programs(folder, below));
      continue;
    }
    const names = new Set(below.map(({ name }) => name));
    // A repository without a `.git`: git takes it for one when somebody enters it.
    if (names.has("HEAD") && names.has("objects") && names.has("refs")) repository(folder.path, folder);
    for (const entry of below) look(folder, entry, basename(folder.path) === packageFolder);
  }
  return { changes, entries, isComplete: index >= waiting.length };

  function look(folder: Folder, entry: Dirent, isPackage: boolean): void {
    const path = `${folder.path}/${entry.name}`;
    if (entry.name.toLowerCase() === ".git") {
      repository(path, folder);
      return;
    }
    const isLink = entry.isSymbolicLink();
    const linkedWhy = isLink ? obeyedLink(path) : undefined;
    const isFolder = entry.isDirectory();
    // Whatever comes into a folder or moves in it leaves its mark on the folder. So where there is none, only files
    // that may have been rewritten in their place need a look.
    if (
      !isFolder &&
      !folder.hasNews &&
      (folder.why ?? linkedWhy) === undefined &&
      obeyedFile(entry.name) === undefined
    )
      return;
    const found = statusOf(path);
    if (isFolder && found !== undefined) {
      const why = folder.why ?? obeyedFolder(path);
      const isNew = sinceStart(found);
      // Moved here as a whole: what lies in it kept its time.
      if (why !== undefined && folder.why === undefined && isNew === "changed" && !isProgramFolder(path))
        changes.push({ path: relative(path), change: isNew, why });
      if (!isPackage || entry.name === ".bin")
        waiting.push({ ...folder, path, why, hasNews: isNew !== undefined });
      return;
    }
    if (found === undefined) {
      if (entry.name.includes("\ufffd"))
        changes.push({
          path: relative(path),
          change: "changed",
          why: "its name is not text, so nothing looked at it",
        });
      return;
    }
    const why = folder.why ?? obeyedFile(entry.name) ?? linkedWhy;
    const target = isLink && why !== undefined ? targetOf(folder, path) : undefined;
    // It is obeyed by this name: what was written where it leads to counts.
    const change = sinceStart(found) ?? (target?.isFile() ? sinceStart(target) : undefined);
    if (change === undefined) {
      if (target?.isDirectory() && (!isPackage || entry.name === ".bin"))
        waiting.push({ path, why: folder.why ?? obeyedFolder(path), hasNews: true, isLinked: true });
      return;
    }
    const reason = peculiarity(path, found) ?? why;
    if (reason !== undefined) changes.push({ path: relative(path), change, why: reason });
  }

  function repository(path: string, folder: Folder): void {
    const isKnown = !folder.hasNews || known?.includes(path) !== false;
    changes.push(...changedInGit(path, sinceStart, isKnown).map(relativeTo));
  }

  /** Where a link leads to, within the workspace. */
  function targetOf(folder: Folder, path: string): Stats | undefined {
    try {
      return folder.isLinked !== true && contains(workspace, realpathSync(path)) ? statSync(path) : undefined;
    } catch {
      return undefined;
    }
  }

  /** Why an entry is no ordinary file. */
  function peculiarity(path: string, found: Stats): string | undefined {
    if (found.isSocket()) return "a socket: programs on this machine may talk to whoever listens";
    if (found.isFIFO()) return "a named pipe: programs that read it wait";
    if (found.isBlockDevice() || found.isCharacterDevice()) return "a device";
    if (found.isSymbolicLink())
      return leavesWorkspace(path) ? "a link that leads out of the folder" : undefined;
    if ((found.mode & 0o6000) !== 0) return "setuid or setgid: others run it with your rights";
    return found.nlink > 1 ? "a hard link: the same file has another name" : undefined;
  }

  function leavesWorkspace(path: string): boolean {
    try {
      return !contains(workspace, resolve(dirname(path), readlinkSync(path)));
    } catch {
      return true;
    }
  }

  function programs({ path, hasNews }: Folder, below: readonly Dirent[]): Change[] {
    const why = obeyedFolder(path);
    const kinds = below
      .map(({ name }) => statusOf(`${path}/${name}`))
      .flatMap((found) => (found === undefined ? [] : (sinceStart(found) ?? [])));
    // Without a new one in it, the folder was moved here, or something out of it.
    if (kinds.length === 0 && hasNews) kinds.push(...below.map(() => "changed" as const));
    if (kinds.length === 0 || why === undefined) return [];
    const change = kinds.includes("changed") ? "changed" : "added";
    return [{ path: relative(path), change, why, count: kinds.length }];
  }

  function relative(path: string): string {
    return path.slice(workspace.length + 1);
  }

  function relativeTo(change: Change): Change {
    return { ...change, path: relative(change.path) || "." };
  }
}

/**
 * Judges by `ctime`. A file that was replaced by a new one counts as added.
 *
 * @param moment milliseconds, as `Date.now()` gives them
 */
export function changedSince(moment: number): Since {
  return ({ ctimeMs, birthtimeMs }) => {
    // Some file systems count in whole seconds, or in two.
    const from = ctimeMs % 1000 === 0 ? moment - coarsest : moment;
    if (ctimeMs < from) return undefined;
    return birthtimeMs >= from ? "added" : "changed";
  };
}

const coarsest = 2000;

export function statusOf(path: string): Stats | undefined {
  try {
    return lstatSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

export function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}
