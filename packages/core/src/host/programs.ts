import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { contains } from "../plan/workspace.ts";

/** Where a program was looked for. */
export type ProgramSearch = {
  /** Absolute path, or undefined when there is none that may be used. */
  readonly path: string | undefined;
  /** Places that hold such a program but may not be used. */
  readonly skipped: readonly string[];
};

/**
 * Looks a program up on PATH, as a shell would, except that relative entries and everything in the workspace are
 * passed over: a repository must not be able to put its own `docker` in front of the real one.
 *
 * @param path value of PATH
 * @param workspace absolute path, symlinks resolved
 */
export function findProgram(name: string, path: string, workspace: string): ProgramSearch {
  const skipped: string[] = [];
  for (const entry of path.split(delimiter)) {
    const candidate = join(entry === "" ? "." : entry, name);
    const real = executablePath(candidate);
    if (real === undefined) continue;
    if (isAbsolute(entry) && !contains(workspace, candidate) && !contains(workspace, real)) {
      return { path: candidate, skipped };
    }
    skipped.push(candidate);
  }
  return { path: undefined, skipped };
}

/** PATH without the entries that `findProgram` would not use, for programs that look others up by themselves. */
export function safePath(path: string, workspace: string): string {
  return path
    .split(delimiter)
    .filter(
      (entry) => isAbsolute(entry) && !contains(workspace, entry) && !contains(workspace, realPath(entry)),
    )
    .join(delimiter);
}

function executablePath(candidate: string): string | undefined {
  try {
    accessSync(candidate, constants.X_OK);
    if (!statSync(candidate).isFile()) return undefined;
    return realpathSync(candidate);
  } catch {
    return undefined;
  }
}

function realPath(entry: string): string {
  try {
    return realpathSync(entry);
  } catch {
    return entry;
  }
}
