import { dirname, relative } from "node:path";
import { errors } from "../../errors.ts";
import { contains } from "../../plan/workspace.ts";
import { walkTo } from "./kind.ts";

/** Below this folder a package manager puts a launcher, core and the `ai-sandbox` command. */
const scope = "/@ai-sandbox";

/** What runs or is obeyed of a package in a clone of this project. All else of it may be worked on in a session. */
const partsInClone = ["bin", "dist", "image", "package.json", "seccomp", "tool.json"];

/**
 * Finds the launcher's own files in a folder that is shared: `npm install --save-dev` puts them into the project. They
 * run on this machine, some of them only while a session lasts, so no session may change them.
 *
 * @param packages real paths of the folders of the launcher's package and core's
 * @throws LaunchError when the folder that is shared is itself a part of them
 */
export function findOwnPackages(shared: string, packages: readonly string[]): string[] {
  const found = new Set<string>();
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
