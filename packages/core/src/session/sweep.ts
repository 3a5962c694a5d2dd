import { execFile } from "node:child_process";
import { readdirSync, rmSync, statSync } from "node:fs";
import { basename, join } from "node:path";

/**
 * Removes what sessions left whose launcher was killed together with all that would have cleaned up. A session is alive
 * as long as a process names its container: its engine's client does. The engine is not asked, since a session may run on
 * another one.
 *
 * @param folders where sessions keep files named after their containers, or folders named after these names' ends
 * @param youngest in milliseconds: what is younger may belong to a session that is just being made
 * @param containers names of containers that are there, and so keep their files
 */
export async function sweep(
  folders: readonly string[],
  youngest: number,
  containers: ReadonlySet<string> = new Set(),
): Promise<void> {
  const old = folders.flatMap((folder) => olderThan(folder, youngest));
  if (old.length === 0) return;
  const processes = await commandLines();
  if (processes === undefined) return;
  const names = [...containers];
  for (const path of old) {
    const container = basename(path).replace(/(\.[0-9]|-services)$/, "");
    if (!processes.includes(`${container} `) && !names.some((name) => name.endsWith(container)))
      rmSync(path, { recursive: true, force: true });
  }
}

function olderThan(folder: string, age: number): string[] {
  try {
    const latest = Date.now() - age;
    return readdirSync(folder)
      .map((name) => join(folder, name))
      .filter((path) => (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? latest) < latest);
  } catch {
    return [];
  }
}

/** The command lines of all processes, each with a space at its end; undefined where they can't be had. */
function commandLines(): Promise<string | undefined> {
  return new Promise((resolve) => {
    execFile(
      "/bin/ps",
      ["-A", "-ww", "-o", "args="],
      { cwd: "/", env: {}, encoding: "latin1", maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => resolve(error === null ? stdout.replaceAll("\n", " \n") : undefined),
    );
  });
}
