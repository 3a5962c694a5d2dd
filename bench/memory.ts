import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Program } from "./program.ts";
import { type Spread, spreadOf } from "./statistics.ts";

/** Memory of a process in MiB, its share of Node's own program file included. */
export type Memory = { readonly sessions: number; readonly resident: Spread; readonly peak: Spread };

/** How long a session has run when its launcher is looked at: all that a start takes is over by then. */
const settled = 2000;

/**
 * Looks at the memory of a launcher while its session runs.
 *
 * @param launcher a program whose session lasts some seconds
 */
export async function measureMemory(launcher: Program, sessions: number): Promise<Memory> {
  const resident: number[] = [];
  const peak: number[] = [];
  for (let session = 0; session < sessions; session++) {
    const child = spawn(launcher.path, launcher.args, {
      cwd: launcher.folder,
      env: launcher.environment,
      stdio: "ignore",
    });
    const ended = new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("exit", resolve);
    });
    await new Promise((resolve) => setTimeout(resolve, settled));
    // The bin's `env node` has become Node by now, under the same id.
    const status = readFileSync(`/proc/${child.pid}/status`, "utf8");
    resident.push(mebibytes(status, "VmRSS"));
    peak.push(mebibytes(status, "VmHWM"));
    const code = await ended;
    if (code !== 0) throw new Error(`a session that was measured ended with ${code}`);
  }
  return { sessions, resident: spreadOf(resident), peak: spreadOf(peak) };
}

function mebibytes(status: string, name: string): number {
  const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, "m").exec(status)?.[1];
  if (kibibytes === undefined) throw new Error(`the launcher has no ${name}: its session ended too soon`);
  return Number(kibibytes) / 1024;
}
