import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** A file that can be copied. */
export type Found = {
  /** Relative to the home folder. */
  readonly path: string;
  readonly bytes: number;
  readonly isExecutable: boolean;
};

/** Who has this many files below one of these paths did not mean to copy them. */
const most = 5000;

/**
 * Looks for files below a home folder. Links are told, and not followed: they could lead to anything.
 *
 * @param paths relative to `home`; those that are not there are passed over
 */
export function findFiles(home: string, paths: readonly string[]): { files: Found[]; passedOver: string[] } {
  const files: Found[] = [];
  const passedOver: string[] = [];
  const visit = (path: string): void => {
    const found = lstatSync(join(home, path), { throwIfNoEntry: false });
    if (found === undefined) return;
    if (found.isDirectory()) {
      // What git or a package manager keeps there is no word of the user's.
      if (/(^|\/)(\.git|node_modules)$/.test(path)) passedOver.push(path);
      else for (const name of readdirSync(join(home, path)).sort()) visit(`${path}/${name}`);
    } else if (!found.isFile() || files.length >= most) {
      passedOver.push(path);
    } else {
      files.push({ path, bytes: found.size, isExecutable: (found.mode & 0o100) !== 0 });
    }
  };
  for (const path of paths) {
    // A folder on the way may be a link as well.
    const parents = path.split("/").map((_, index, parts) => parts.slice(0, index).join("/"));
    const link = parents.find((parent) => parent !== "" && isLink(join(home, parent)));
    if (link === undefined) visit(path);
    else if (!passedOver.includes(link)) passedOver.push(link);
  }
  return { files, passedOver };
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true;
}
