import { chmodSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { errors } from "../errors.ts";
import { makeFolder } from "../state/files.ts";
import type { ContextFile } from "./recipe.ts";

/**
 * Lays a build context out in a folder of its own, replacing what an interrupted build left there.
 *
 * @param folder absolute path; whoever calls holds the lock of this build
 */
export function writeContext(folder: string, files: readonly ContextFile[]): void {
  rmSync(folder, { recursive: true, force: true });
  makeFolder(folder);
  try {
    for (const file of files) {
      const path = join(folder, file.name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.content);
      // Said outright: with a strict umask the image would hold files that only root may read.
      chmodSync(path, file.isExecutable ? 0o755 : 0o644);
      for (let parent = dirname(path); parent.startsWith(folder); parent = dirname(parent))
        chmodSync(parent, 0o755);
    }
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw errors.stateUnusable(folder, cause);
  }
}
