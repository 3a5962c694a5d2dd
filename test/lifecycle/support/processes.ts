import { readFileSync } from "node:fs";

/** The processes that a process started and that still run. */
export function childrenOf(pid: number): number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").split(" ").filter(Boolean).map(Number);
  } catch {
    return [];
  }
}

/** Name of a process's program. */
export function nameOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, "utf8").trimEnd();
  } catch {
    return "";
  }
}

/** Whether a launcher has its lifeline, the shell that removes the container after it was killed. It has not in the first second. */
export function isTied(launcher: number): boolean {
  return childrenOf(launcher).some((pid) => nameOf(pid) === "sh");
}

/** Whether a process runs. One that ended and was not waited for yet does not. */
export function isRunning(pid: number): boolean {
  try {
    return !/^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}
