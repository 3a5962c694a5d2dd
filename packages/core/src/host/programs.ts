import { accessSync, constants, existsSync, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { contains } from "../plan/workspace.ts";

/** Where a program was looked for. */
export type ProgramSearch = {
  /** Absolute path, or undefined when there is none that may be used. */
  readonly path: string | undefined;
  /** Places that hold such a program but may not be used. */
  readonly skipped: readonly string[];
};

/** npm puts these on PATH, one for each folder above the current one; a dependency could bring its own `docker`. */
const packagePrograms = "/node_modules/.bin";

/**
 * Looks a program up on PATH, as a shell would, except that relative entries, everything in the workspace and what
 * npm packages brought are passed over: a repository must not be able to put its own `docker` in front of the real one.
 *
 * @param path value of PATH
 * @param workspace absolute path, symlinks resolved
 */
export function findProgram(name: string, path: string, workspace: string): ProgramSearch {
  const skipped: string[] = [];
  for (const entry of path.split(delimiter)) {
    const candidate = isAbsolute(entry) ? `${entry}/${name}` : `./${join(entry, name)}`;
    const real = executablePath(candidate);
    if (real === undefined) continue;
    if (isTrusted(entry, workspace) && !contains(workspace, real)) return { path: candidate, skipped };
    skipped.push(candidate);
  }
  return { path: undefined, skipped };
}

/** PATH without the entries that `findProgram` would not use, for programs that look others up by themselves. */
export function safePath(path: string, workspace: string): string {
  return path
    .split(delimiter)
    .filter((entry) => isTrusted(entry, workspace))
    .join(delimiter);
}

/** Where a system keeps its programs. A workspace is never there, nor do these lead into one. */
const systemFolders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"];

/** Whether a folder on PATH is one that no repository can fill. */
function isTrusted(entry: string, workspace: string): boolean {
  if (systemFolders.includes(entry)) return true;
  return (
    isAbsolute(entry) &&
    !entry.endsWith(packagePrograms) &&
    !entry.endsWith(`${packagePrograms}/`) &&
    !contains(workspace, entry) &&
    !contains(workspace, realPath(entry))
  );
}

function executablePath(candidate: string): string | undefined {
  try {
    accessSync(candidate, constants.X_OK);
    if (!statSync(candidate).isFile()) return undefined;
    return realpathSync.native(candidate);
  } catch {
    return undefined;
  }
}

/** A path without symlinks, or the path itself while nothing is there. */
export function realPath(entry: string): string {
  try {
    // An exception takes longer than a look.
    return existsSync(entry) ? realpathSync.native(entry) : entry;
  } catch {
    return entry;
  }
}
