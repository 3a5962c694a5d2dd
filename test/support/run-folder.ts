import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Where a run says to the parts of its own that come later which folder is its. */
const variable = "AI_SANDBOX_TESTS_FOLDER";
/** Such a folder's name holds the process that made it. Short, since sockets lie below it, whose paths have 108 bytes. */
const pattern = /^ai-tests-(\d+)-/;

/** A folder for all that a run of the tests puts on the disk. */
export type RunFolder = { readonly folder: string; readonly remove: () => void };

/**
 * Makes this run's folder, or finds it, and has the system's temporary folder lie in it: whatever tests leave there goes
 * with the run. Folders of runs that were killed go now.
 */
export function runFolder(): RunFolder {
  const known = process.env[variable];
  const folder = known !== undefined && existsSync(known) ? known : makeFolder();
  process.env[variable] = folder;
  process.env.TMPDIR = join(folder, "tmp");
  return { folder, remove: () => remove(folder) };
}

function makeFolder(): string {
  for (const path of deadRuns()) remove(path);
  const folder = mkdtempSync(join(tmpdir(), `ai-tests-${process.pid}-`));
  chmodSync(folder, 0o755);
  mkdirSync(join(folder, "tmp"));
  chmodSync(join(folder, "tmp"), 0o1777);
  return folder;
}

function deadRuns(): string[] {
  return runs().flatMap(({ path, pid }) => (isAlive(pid) ? [] : [path]));
}

/** Runs whose folders are beside this one's, or would be. */
function runs(): { path: string; pid: number }[] {
  const own = process.env[variable];
  const parent = own === undefined ? tmpdir() : join(own, "..");
  return readdirSync(parent).flatMap((name) => {
    const pid = Number(pattern.exec(name)?.[1]);
    return pid > 0 ? [{ path: join(parent, name), pid }] : [];
  });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function remove(folder: string): void {
  try {
    rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  } catch {
    // Another user's, or something in it is mounted still: the next run tries again.
  }
}
