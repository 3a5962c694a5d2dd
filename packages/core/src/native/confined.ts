import { readFileSync } from "node:fs";

/**
 * Whether this process runs in a container of ours. The variable alone does not tell: anybody can set it. What the
 * kernel says of the process can't be had from a file in a repository: no capability is left to be gained, and the root
 * file system is read-only. Outside of a sandbox nobody's shell is like that.
 */
export function isConfined(): boolean {
  try {
    const status = readFileSync("/proc/self/status", "latin1");
    const mounts = readFileSync("/proc/self/mountinfo", "latin1").split("\n");
    // Fields: id, parent, device, root, mount point, options …; the last mount on / is the one in sight.
    const root = mounts.map((line) => line.split(" ")).findLast((fields) => fields[4] === "/");
    return /^CapBnd:\s*0+$/m.test(status) && (root?.[5] ?? "").split(",").includes("ro");
  } catch {
    return false;
  }
}
