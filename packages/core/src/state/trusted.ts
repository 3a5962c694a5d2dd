import { readFileSync, statSync } from "node:fs";
import { errors } from "../errors.ts";

/**
 * The folders that the user trusted for good: a list of absolute paths.
 *
 * @param file absolute path of `trusted.json`, which need not exist
 * @throws LaunchError when the file is not what was written: a damaged list must not read as an empty one that asks
 *   again, nor as a longer one
 */
export function readTrusted(file: string): readonly string[] {
  try {
    // For those who never trusted anything: a look is quicker than an exception.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return [];
    const list: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isListOfPaths(list)) return list;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw errors.stateUnusable(file, cause);
  }
  throw errors.trustedDamaged(file);
}

function isListOfPaths(list: unknown): list is string[] {
  return Array.isArray(list) && list.every((path) => typeof path === "string" && path.startsWith("/"));
}
