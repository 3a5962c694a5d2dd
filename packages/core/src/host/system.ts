import { readFileSync } from "node:fs";
import { isAbsolute } from "node:path";

/**
 * `node:os`, loaded when something is asked of it: most starts need nothing that the environment or one small file does
 * not tell, and loading it takes longer than either.
 */
function system(): typeof import("node:os") {
  return process.getBuiltinModule("node:os");
}

/** How a program that a signal ended is told by its exit code: 128 and the signal's number. */
export function exitCodeOf(signal: NodeJS.Signals): number {
  return 128 + system().constants.signals[signal];
}

/** The machine's name. */
export function machineName(): string {
  try {
    const name = readFileSync("/proc/sys/kernel/hostname", "utf8").trim();
    if (name !== "") return name;
  } catch {
    // Not Linux.
  }
  return system().hostname();
}

/** HOME, else what the system's accounts say; undefined when neither knows. */
export function homeFolder(): string | undefined {
  const { HOME } = process.env;
  if (HOME !== undefined && isAbsolute(HOME)) return HOME;
  try {
    return system().homedir();
  } catch {
    return undefined;
  }
}
