import { existsSync } from "node:fs";
import { type CallersFolders, contains, secretInHome } from "../plan/workspace.ts";
import { realPath } from "./programs.ts";

/**
 * Tells whether a folder is where secrets of the user's really are: `~/.ssh` may be a link, or lie behind one, and
 * `~/snap` may be a project or hold a browser's logins. Not for every start: a folder is looked at like this until it is
 * trusted.
 *
 * @param path absolute, symlinks resolved
 * @returns the reason as a clause, or undefined
 */
export function linkedSecret(
  path: string,
  { homeFolder }: Pick<CallersFolders, "homeFolder">,
): string | undefined {
  for (const name of secretInHome) {
    const place = `${homeFolder}/${name}`;
    const real = realPath(place);
    if (
      real !== place
        ? contains(real, path) || contains(path, real)
        : contains(path, place) && existsSync(place)
    )
      return `it holds secrets or settings (~/${name} ${real === place ? "is" : "leads"} there)`;
  }
  return undefined;
}
