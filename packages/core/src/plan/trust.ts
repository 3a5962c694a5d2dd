import { contains } from "./workspace.ts";

/**
 * Finds the workspace that a folder belongs to: the nearest of the trusted folders that is it or lies above it,
 * compared by path segment, so that `/proj` does not admit `/proj-evil`.
 *
 * @param folder absolute, symlinks resolved: a trusted folder that became a link to elsewhere is no part of it
 * @param trusted absolute paths, symlinks resolved when they were trusted
 * @param isRefused tells of a folder that is never shared, even where it got onto the list
 */
export function trustedAncestor(
  folder: string,
  trusted: readonly string[],
  isRefused: (path: string) => boolean = () => false,
): string | undefined {
  let nearest: string | undefined;
  for (const candidate of trusted) {
    if (!contains(candidate, folder) || isRefused(candidate)) continue;
    // Of two that contain the same folder, the longer one is the nearer.
    if (nearest === undefined || candidate.length > nearest.length) nearest = candidate;
  }
  return nearest;
}
