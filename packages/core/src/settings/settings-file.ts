import {
  accessSync,
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readFileSync,
  statSync,
} from "node:fs";
import { dirname } from "node:path";
import { errors } from "../errors.ts";

/** A settings file is a few lines; more is a mistake or an attack. */
const largestFile = 64 * 1024;

/**
 * The text of a settings file: regular and of sensible size. Never waits on a pipe.
 *
 * @param links whether a link may lead to it: the user's own may, a project's may not
 * @returns undefined when there is none
 * @throws Error with what is wrong with it; LaunchError when its folder can't be used
 */
export function readSettingsFile(file: string, links: "followed" | "refused"): string | undefined {
  let descriptor: number;
  try {
    // Usually there is none, and an exception takes longer than a look.
    const look = links === "followed" ? statSync : lstatSync;
    const found = look(file, { throwIfNoEntry: false });
    if (found === undefined) return undefined;
    if (found.isSymbolicLink()) throw new Error("expected a regular file, found a link");
    const noLink = links === "followed" ? 0 : constants.O_NOFOLLOW;
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK | noLink);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === undefined) throw error;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    requireEntry(dirname(file));
    throw new Error(`can't be read (${code})`);
  }
  try {
    const found = fstatSync(descriptor);
    if (!found.isFile()) throw new Error("expected a regular file");
    if (found.size > largestFile)
      throw new Error(`expected at most ${largestFile} bytes, found ${found.size}`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** @throws LaunchError when it is the folder, not the file, that the user may not use */
function requireEntry(folder: string): void {
  try {
    accessSync(folder, constants.X_OK);
  } catch (cause) {
    throw errors.stateUnusable(folder, cause);
  }
}
