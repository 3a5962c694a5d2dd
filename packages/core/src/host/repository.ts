import { lstatSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * The root of the git repository that a folder lies in, found by looking for `.git` alone: no git is run, since git
 * would obey the repository's own configuration.
 *
 * @param folder absolute, symlinks resolved
 * @returns the nearest folder with a `.git`, or undefined when there is none up to the root
 */
export function repositoryRoot(folder: string): string | undefined {
  for (let current = folder; ; current = dirname(current)) {
    if (lstatSync(join(current, ".git"), { throwIfNoEntry: false }) !== undefined) return current;
    if (dirname(current) === current) return undefined;
  }
}
