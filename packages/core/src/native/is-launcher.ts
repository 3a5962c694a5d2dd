import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { dirname, join } from "node:path";

/** Scripts longer than this are programs, and no package manager's way to a launcher. */
const longestShim = 16 * 1024;

/** npm links to a launcher's bin; pnpm, yarn and people write a script that names its package. */
const namesLauncher = /@ai-sandbox[/\\+][a-z]/;

/** Words in a shim that are paths relative to itself. */
const relativeTarget = /"\$basedir\/([^"$]+)"/g;

/**
 * Whether a program leads to a launcher of ours.
 *
 * @param path as found on PATH
 * @param real the same without symlinks
 */
export function isLauncher(path: string, real: string): boolean {
  if (isInOurPackage(real)) return true;
  const script = readScript(real);
  if (script === undefined) return false;
  if (namesLauncher.test(script)) return true;
  return [...script.matchAll(relativeTarget)].some(([, target = ""]) =>
    isInOurPackage(join(dirname(path), target)),
  );
}

/** A bin lies in `bin/` of its package, in a checkout as well as installed. */
function isInOurPackage(file: string): boolean {
  try {
    const manifest = JSON.parse(readFileSync(join(dirname(file), "../package.json"), "utf8")) as {
      name?: unknown;
    };
    return typeof manifest.name === "string" && manifest.name.startsWith("@ai-sandbox/");
  } catch {
    return false;
  }
}

/** The text of a short script; undefined for everything else. */
function readScript(file: string): string | undefined {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(file, "r");
    const bytes = Buffer.alloc(longestShim);
    const length = readSync(descriptor, bytes);
    const text = bytes.toString("latin1", 0, length);
    return text.startsWith("#!") && length < longestShim ? text : undefined;
  } catch {
    return undefined;
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}
