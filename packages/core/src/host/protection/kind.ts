import { lstatSync, type Stats } from "node:fs";
import { join } from "node:path";

/** What lies at a path, seen without following anything. */
export type Kind = "file" | "folder" | "absent" | "link" | "special";

export function kindOf(path: string): Kind {
  let found: Stats | undefined;
  try {
    found = lstatSync(path, { throwIfNoEntry: false });
  } catch {
    // A file where a folder would have to be, or a folder that may not be entered: nothing that could be mounted.
    return "absent";
  }
  if (found === undefined) return "absent";
  if (found.isFile()) return "file";
  if (found.isDirectory()) return "folder";
  return found.isSymbolicLink() ? "link" : "special";
}

/**
 * Looks along a path, part by part, below a folder that is known to be one.
 *
 * @param relative without `..`
 * @returns the first part that is no folder, or the whole path, with what lies there
 */
export function walkTo(folder: string, relative: string): { path: string; kind: Kind } {
  let path = folder;
  let kind: Kind = "folder";
  for (const name of relative.split("/").filter((part) => part !== "" && part !== ".")) {
    path = join(path, name);
    kind = kindOf(path);
    if (kind !== "folder") break;
  }
  return { path, kind };
}
