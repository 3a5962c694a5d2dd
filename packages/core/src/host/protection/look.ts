import { type Dirent, readdirSync } from "node:fs";

/** What a quick look through the top of a workspace finds. Paths are absolute. */
export type Look = {
  /** `.git` files and folders below the top. */
  readonly repositories: readonly string[];
  /** A way out of the sandbox that the host holds open. */
  readonly sockets: readonly string[];
  readonly devices: readonly string[];
  readonly pipes: readonly string[];
  /** Names at the very top. */
  readonly topNames: ReadonlySet<string>;
};

/** Bounds that keep the look within a few milliseconds; the report at the end looks further. */
const bounds = { entries: 2000, folders: 64 };

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
  const found = {
    repositories: [] as string[],
    sockets: [] as string[],
    devices: [] as string[],
    pipes: [] as string[],
  };
  const topNames = new Set<string>();
  const waiting = [workspace];
  let entries = 0;
  for (let index = 0; index < waiting.length && index < bounds.folders && entries < bounds.entries; index++) {
    const folder = waiting[index] ?? "";
    for (const entry of entriesOf(folder)) {
      entries++;
      const path = `${folder}/${entry.name}`;
      if (index === 0) topNames.add(entry.name);
      else if (entry.name === ".git") found.repositories.push(path);
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) waiting.push(path);
      } else if (entry.isSocket()) found.sockets.push(path);
      else if (entry.isBlockDevice() || entry.isCharacterDevice()) found.devices.push(path);
      else if (entry.isFIFO()) found.pipes.push(path);
    }
  }
  return { ...found, topNames };
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // Not the caller's to read: nothing of it can be told, and nothing in it can be protected.
    return [];
  }
}
