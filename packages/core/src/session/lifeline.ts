import { type ChildProcess, spawn } from "node:child_process";
import type { Client } from "../engine/client.ts";

/** Sessions that are over sooner need no lifeline, and a start should not wait for one. In milliseconds. */
const delay = 1000;

/** Waits for the launcher's word; the end of the pipe without one means that the launcher was killed. */
const script = 'read -r word && exit; "$0" rm --force "$1" || { sleep 1; "$0" rm --force "$1"; }';

/**
 * Ties a session's container to this process: when the launcher is killed in a way that it can't see, a shell that
 * holds the other end of a pipe removes the container.
 *
 * @returns unties them
 */
export function tieToThisProcess(client: Client, container: string): () => void {
  if (process.platform === "win32") return () => undefined;
  let shell: ChildProcess | undefined;
  const timer = setTimeout(() => {
    shell = spawn("/bin/sh", ["-c", script, client.path, container], {
      stdio: ["pipe", "ignore", "ignore"],
      cwd: "/",
      env: client.environment,
      // In a session of its own it survives what ends the launcher's whole group.
      detached: true,
    });
    shell.on("error", () => undefined);
    shell.stdin?.on("error", () => undefined);
    shell.unref();
  }, delay);
  return () => {
    clearTimeout(timer);
    shell?.kill("SIGKILL");
  };
}
