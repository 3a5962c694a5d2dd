import { type Dirent, lstatSync, readdirSync } from "node:fs";

/** What a quick look through the top of a workspace finds. Paths are absolute. */
export type Look = {
  /** `.git` files and folders below the top. */
  readonly repositories: readonly string[];
  /** A way out of the sandbox that the host holds open. */
  readonly sockets: readonly string[];
  readonly devices: readonly string[];
  /** Files at the very top with a second name, which may lie outside. */
  readonly hardLinks: readonly string[];
  readonly setuid: readonly string[];
  /** Names at the very top. */
  readonly topNames: ReadonlySet<string>;
};

/** Bounds that keep the look within a few milliseconds; the report at the end looks further. */
const bounds = { entries: 2000, folders: 64, topFiles: 100 };

/** Folders of thousands of files that no host program keeps its sockets in, and no repository its worktrees. */
const skipped = new Set([
  ".git",
  "node_modules",
  ".venv",
  "venv",
  "target",
  "__pycache__",
  ".cache",
  "vendor",
]);

/** Looks through a workspace, nearest folders first, following nothing, and stops when it has seen enough. */
export function lookThrough(workspace: string): Look {
  const repositories: string[] = [];
  const sockets: string[] = [];
  const devices: string[] = [];
  const topNames = new Set<string>();
  const waiting = [workspace];
  let entries = 0;
  for (let index = 0; index < waiting.length && index < bounds.folders && entries < bounds.entries; index++) {
    const folder = waiting[index] ?? "";
    for (const entry of entriesOf(folder)) {
      entries++;
      const path = `${folder}/${entry.name}`;
      if (index === 0) topNames.add(entry.name);
      else if (entry.name === ".git") repositories.push(path);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) waiting.push(path);
      } else if (entry.isSocket()) sockets.push(path);
      else if (entry.isBlockDevice() || entry.isCharacterDevice()) devices.push(path);
    }
  }
  return { repositories, sockets, devices, topNames, ...oddFiles(workspace, topNames) };
}

/** Looks closer at the files of the top folder alone: a question to the kernel for each is too much elsewhere. */
function oddFiles(workspace: string, names: ReadonlySet<string>): Pick<Look, "hardLinks" | "setuid"> {
  const hardLinks: string[] = [];
  const setuid: string[] = [];
  for (const name of [...names].slice(0, bounds.topFiles)) {
    const path = `${workspace}/${name}`;
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found?.isFile() !== true) continue;
    if (found.nlink > 1) hardLinks.push(path);
    if ((found.mode & 0o6000) !== 0) setuid.push(path);
  }
  return { hardLinks, setuid };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not the caller's to read: nothing of it can be told, and nothing in it can be protected.
    return [];
  }
}
