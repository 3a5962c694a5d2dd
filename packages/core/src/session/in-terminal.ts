import { spawn } from "node:child_process";
import { constants } from "node:os";

/**
 * Runs a program of the user's own choice, such as their editor, with this process's terminal and environment.
 *
 * @param command as a shell reads it: `code --wait`
 * @param args words for it, which no shell reads
 * @returns its exit code, 128+n after a signal
 */
export function runInTerminal(command: string, args: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    // The keyboard's signals are for the program.
    const ignore = (): void => undefined;
    process.on("SIGINT", ignore);
    process.on("SIGQUIT", ignore);
    const child = spawn("/bin/sh", ["-c", `exec ${command} "$@"`, "sh", ...args], { stdio: "inherit" });
    child.once("error", () => resolve(127));
    child.once("exit", (code, signal) => {
      process.off("SIGINT", ignore);
      process.off("SIGQUIT", ignore);
      resolve(signal === null ? (code ?? 1) : 128 + constants.signals[signal]);
    });
  });
}
