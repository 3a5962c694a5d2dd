import {
  chownSync,
  closeSync,
  constants,
  fstatSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { LaunchError, printable, type ToolHome } from "@ai-sandbox/core";
import type { Found } from "./find-files.ts";
import { type Part, takePart } from "./parts.ts";

/** A file, and what of it is copied; all of it without a part. */
export type Chosen = Found & { readonly part?: Part | undefined };

/**
 * Copies files into a tool's home, each whole or not at all. The home is the tool's: what it left there must not lead a
 * copy to another place.
 *
 * @param from absolute path of the user's home folder
 * @throws LaunchError when a file can't be read or written
 */
export function copyFiles(from: string, home: ToolHome, files: readonly Chosen[]): void {
  for (const { path, isExecutable, part } of files) {
    try {
      makeFolders(home, dirname(path));
      const target = join(home.path, path);
      const beside = `${target}.${process.pid}.new`;
      let content: Buffer | string | undefined = readFound(join(from, path));
      if (part !== undefined) content = takePart(part, path, content.toString(), readPresent(target)).text;
      if (content === undefined) continue;
      writeFileSync(beside, content, { mode: isExecutable ? 0o700 : 0o600, flag: "wx" });
      lchownSync(beside, home.uid, home.gid);
      // A link in the file's place is replaced, not followed.
      renameSync(beside, target);
    } catch (cause) {
      if (cause instanceof LaunchError) throw cause;
      const reason = !(cause instanceof Error)
        ? "unknown reason"
        : "code" in cause
          ? String(cause.code)
          : cause.message;
      throw new LaunchError(
        `${printable(path)} could not be copied (${reason}); what stands before it in the list was.`,
        "Mend that, then do it again: what was copied before is replaced.",
        1,
        { cause },
      );
    }
  }
}

/** The content of the file that was found: a link or a pipe that took its place meanwhile is refused. */
export function readFound(path: string): Buffer {
  const descriptor = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    if (!fstatSync(descriptor).isFile()) throw new Error("no file");
    return readFileSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The text of the home's file; undefined where there is none, or what is there will be replaced: a link, say. */
function readPresent(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isFile() === true
    ? readFound(path).toString()
    : undefined;
}

function makeFolders(home: ToolHome, path: string): void {
  if (path === ".") return;
  let folder = home.path;
  for (const part of path.split("/")) {
    folder = join(folder, part);
    const found = lstatSync(folder, { throwIfNoEntry: false });
    if (found === undefined) {
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, home.uid, home.gid);
    } else if (!found.isDirectory()) {
      throw new LaunchError(
        `in the tool's home something other than a folder is in the way: ${printable(folder)}`,
        "A session may have left it there. Look at it, and remove it.",
        1,
      );
    }
  }
}
