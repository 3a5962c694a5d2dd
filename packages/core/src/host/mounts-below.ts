import { readFileSync } from "node:fs";

/** How the kernel writes them in its table of mounts: as octal numbers. */
const written: Readonly<Record<string, string>> = {
  " ": "\\040",
  "\t": "\\011",
  "\n": "\\012",
  "\\": "\\134",
};

/**
 * Whether another file system is mounted somewhere below a folder; now and then also where none is, which
 * session/nested-mounts.ts finds out. A look at one file of the kernel's, since every start does it.
 *
 * @param path absolute, symlinks resolved
 */
export function mayHoldMounts(path: string): boolean {
  return tableHas(` ${asInTable(path)}/`);
}

/** Whether something is mounted on a folder or file itself. @param path absolute, symlinks resolved */
export function isMountPoint(path: string): boolean {
  // Fields: what is mounted, the mount point, the file system's type …; a space in one of them is written as \040.
  return tableHas(` ${asInTable(path)} `);
}

function tableHas(part: string): boolean {
  if (process.platform !== "linux") return false;
  try {
    // The kernel makes it sooner than `mountinfo`.
    return readFileSync("/proc/self/mounts", "utf8").includes(part);
  } catch {
    return false;
  }
}

/** A path as the kernel's table of mounts has it. */
export function asInTable(path: string): string {
  return path.replace(/[ \t\n\\]/g, (character) => written[character] ?? character);
}
