import { dirname, relative } from "node:path";
import { errors } from "../../errors.ts";
import { contains } from "../../plan/workspace.ts";
import { realPath } from "../programs.ts";
import { kindOf, walkTo } from "./kind.ts";

/** Below this folder a package manager puts a launcher, core and the `ai-sandbox` command. */
const scope = "/@ai-sandbox";

/** What runs or is obeyed of a package in a clone of this project. All else of it may be worked on in a session. */
const partsInClone = ["bin", "dist", "image", "package.json", "seccomp", "tool.json"];

/** What a launcher runs and obeys on this machine. */
export type OwnPlaces = {
  /** Real paths of the folders of the launcher's package and core's. */
  readonly packages: readonly string[];
  /** Settings of the user's, each a file or folder, which may be links to what is kept elsewhere, or lie behind one. */
  readonly files: readonly string[];
};

/**
 * Finds what is the launcher's own in a folder that is shared: `npm install --save-dev` puts its packages into the
 * project, and a folder of dotfiles holds what links of the user's lead to. No session may change them: some of the
 * packages' files run while it still lasts.
 *
 * @throws LaunchError when the folder that is shared is itself a part of the packages
 */
export function findOwnPlaces(shared: string, { packages, files }: OwnPlaces): string[] {
  const found = new Set<string>();
  for (const file of files) {
    const path = realPath(file);
    if (contains(path, shared)) throw errors.workspaceRefused(shared, `${file} leads there`);
    if (contains(shared, path) && ["file", "folder"].includes(kindOf(path))) found.add(path);
  }
  for (const folder of packages) {
    if (!contains(shared, folder) && !contains(folder, shared)) continue;
    const [above = ""] = folder.split("/node_modules/", 1);
    const places = dirname(folder).endsWith(scope)
      ? // pnpm has them deeper, and links to them where npm has the folders themselves.
        [dirname(folder), `${above}/node_modules${scope}`]
      : partsInClone.map((name) => `${folder}/${name}`);
    for (const path of places) {
      if (contains(path, shared)) throw errors.workspaceRefused(shared, "the launcher itself lies there");
      if (!contains(shared, path)) continue;
      const place = walkTo(shared, relative(shared, path));
      if (place.path === path && (place.kind === "file" || place.kind === "folder")) found.add(path);
    }
  }
  return [...found];
}
