import { type Dirent, readdirSync, realpathSync, statSync } from "node:fs";
import { errors } from "../../errors.ts";
import { contains } from "../../plan/workspace.ts";

/** What is looked through at most; a project with more is too large to promise anything. */
const most = { entries: 200_000, files: 200 };

/** Nobody keeps secrets of their own in these, and they are large. */
const skipped = new Set([".git", "node_modules"]);

/** Of these, programs and people need the content, and there is nothing secret in it. */
const templates = /\.(example|sample|template|dist|schema)$/;

/**
 * Finds the `.env` files of a workspace: `.env` and `.env.<anything>`, in every folder. Links are followed to the file
 * in the workspace that they lead to, so that it is hidden and not the link.
 *
 * @throws LaunchError when there is too much to look through: files that were missed would lie open
 */
export function findEnvironmentFiles(workspace: string): readonly string[] {
  const found = new Set<string>();
  const waiting = [workspace];
  let entries = 0;
  for (let folder = waiting.pop(); folder !== undefined; folder = waiting.pop()) {
    for (const entry of entriesOf(folder)) {
      if (++entries > most.entries) throw errors.tooMuchToHide(workspace);
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!skipped.has(entry.name)) waiting.push(path);
      } else if (/^\.env(\..+)?$/.test(entry.name) && !templates.test(entry.name)) {
        const file = entry.isSymbolicLink() ? fileBehind(path) : path;
        if (file !== undefined && contains(workspace, file)) found.add(file);
      }
    }
  }
  if (found.size > most.files) throw errors.tooMuchToHide(workspace);
  return [...found].sort();
}

function entriesOf(folder: string): Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    // The session runs as the caller, or as less: what can't be read here can't be read there.
    return [];
  }
}

function fileBehind(link: string): string | undefined {
  try {
    const file = realpathSync(link);
    return statSync(file).isFile() ? file : undefined;
  } catch {
    return undefined;
  }
}
