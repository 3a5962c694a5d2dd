import { accessSync, constants, realpathSync, statSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { isLauncher } from "./is-launcher.ts";

/** What a program on PATH is. */
export type Candidate = {
  readonly path: string;
  /** Without symlinks. */
  readonly real: string;
  /**
   * - `launcher`: leads to a launcher of ours.
   * - `unsafe`: a repository could have put it there.
   * - `native`: neither.
   */
  readonly kind: "launcher" | "unsafe" | "native";
};

/** npm puts these on PATH, one for each folder above the current one. */
const packagePrograms = /\/node_modules\/\.bin\/?$/;

/**
 * All programs of a name on PATH, in its order, each place once.
 *
 * @param path value of PATH
 * @param isTrusted whether programs of packages and relative entries may be run: inside a container there is nothing
 *   that they could not do without us
 */
export function candidatesOf(name: string, path: string, isTrusted: boolean): Candidate[] {
  const found: Candidate[] = [];
  for (const entry of path.split(delimiter)) {
    const candidate = isAbsolute(entry) ? join(entry, name) : `./${join(entry, name)}`;
    const real = programAt(candidate);
    if (real === undefined || found.some((other) => other.path === candidate)) continue;
    const isOdd = !isTrusted && (!isAbsolute(entry) || packagePrograms.test(entry));
    const kind = isLauncher(candidate, real) ? "launcher" : isOdd ? "unsafe" : "native";
    found.push({ path: candidate, real, kind });
  }
  return found;
}

/** The real path of an executable file; undefined for everything else. */
function programAt(path: string): string | undefined {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? realpathSync(path) : undefined;
  } catch {
    return undefined;
  }
}
