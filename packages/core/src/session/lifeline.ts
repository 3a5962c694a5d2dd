import { type ChildProcess, spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { dirname } from "node:path";
import type { Client } from "../engine/client.ts";

/** Sessions that are over sooner need no lifeline, and a start should not wait for one. In milliseconds. */
const delay = 1000;

/** Waits for the launcher's word; the end of the pipe without one means that the launcher was killed. */
const script =
  'read -r word && exit; "$0" rm --force --volumes "$1" || { sleep 1; "$0" rm --force --volumes "$1"; }; shift; rm -rf -- "$@"';

/** What lies about for so long is no session's that is just being made, in milliseconds. */
const longAgo = 10 * 60_000;

/**
 * Ties a session's container to this process: when the launcher is killed in a way that it can't see, a shell that
 * holds the other end of a pipe removes the container, and the session's files. What sessions left whose shell was killed
 * as well is removed on this occasion.
 *
 * @param files paths of the session's own files and folders, of which others' are beside them
 * @returns unties them
 */
export function tieToThisProcess(client: Client, container: string, files: readonly string[]): () => void {
  let shell: ChildProcess | undefined;
  const timer = setTimeout(() => {
    shell = spawn("/bin/sh", ["-c", script, client.path, container, ...files], {
      stdio: ["pipe", "ignore", "ignore"],
      cwd: "/",
      env: client.environment,
      // In a session of its own it survives what ends the launcher's whole group.
      detached: true,
    });
    shell.on("error", () => undefined);
    shell.stdin?.on("error", () => undefined);
    shell.unref();
    const folders = [...new Set(files.map(dirname))].filter((folder) => hasOthers(folder, files));
    if (folders.length > 0)
      void import("./dead-sessions.ts").then(({ clearUp }) => clearUp(client, folders, longAgo));
  }, delay);
  return () => {
    clearTimeout(timer);
    shell?.kill("SIGKILL");
  };
}

/** Whether something of other sessions is there, dead or alive. */
function hasOthers(folder: string, files: readonly string[]): boolean {
  try {
    return readdirSync(folder).some((name) => !files.includes(`${folder}/${name}`));
  } catch {
    return false;
  }
}
