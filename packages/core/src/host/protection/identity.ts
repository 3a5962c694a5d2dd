import { closeSync, constants, fstatSync, lstatSync, openSync } from "node:fs";
import { dirname, relative } from "node:path";
import type { Identities } from "../../plan/identity.ts";

/**
 * Notes which files and folders these are, whatever their paths lead to a moment later. Each is looked up in an open
 * folder, part by part: another session that swaps a folder for a link meanwhile can't get its target noted.
 *
 * @param root absolute; the folder that is meant, for which `rootPath` is opened
 * @param paths of what lies below it; what is gone or a link is left out
 */
export function identitiesOf(root: string, rootPath: string, paths: readonly string[]): Identities {
  const identities: Record<string, string> = {};
  const open = new Map<string, number>();
  const flags = constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW;

  function folder(path: string): number {
    const known = open.get(path);
    if (known !== undefined) return known;
    const within = path === root ? rootPath : inFolder(path);
    const descriptor = openSync(within, flags);
    open.set(path, descriptor);
    return descriptor;
  }

  /** A path whose every part but the last is held open. */
  function inFolder(path: string): string {
    const parent = dirname(path);
    return `/proc/self/fd/${folder(parent)}/${relative(parent, path)}`;
  }

  try {
    identities[root] = identityOf(fstatSync(folder(root), { bigint: true }));
    for (const path of paths) {
      if (path === root) continue;
      try {
        const found = lstatSync(inFolder(path), { bigint: true });
        if (found.isFile() || found.isDirectory()) identities[path] = identityOf(found);
      } catch {
        // Gone by now, or not to be entered: mounting it fails, or shows what the caller may see anyway.
      }
    }
  } catch {
    return {};
  } finally {
    for (const descriptor of open.values()) closeSync(descriptor);
  }
  return identities;
}

/** In full: file systems use all 64 bits. */
function identityOf(found: { readonly dev: bigint; readonly ino: bigint }): string {
  return `${found.dev}:${found.ino}`;
}
