import { chownSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { errors } from "../errors.ts";
import type { Clone } from "../plan/spec.ts";
import { makeFolder } from "./files.ts";

/**
 * Makes the folders of a session's clone, owned by whoever the tool runs as.
 *
 * @param owner undefined for the caller
 */
export function ensureClone(
  clone: Clone,
  owner: { readonly uid: number; readonly gid: number } | undefined,
): void {
  for (const folder of [clone.work, clone.out]) {
    makeFolder(dirname(folder));
    try {
      mkdirSync(folder, { mode: 0o700 });
      if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== "EEXIST") throw errors.stateUnusable(folder, cause);
    }
  }
}
