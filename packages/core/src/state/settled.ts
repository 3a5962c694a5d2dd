import { readFileSync, rmSync } from "node:fs";
import type { Settled } from "../settings/project-file.ts";
import { writeWhole } from "./files.ts";
import { checksum } from "./stamp.ts";

/** Raised when `Settled` changes. */
const format = 1;

/** What was settled for a workspace. Undefined when nothing was, or the note is damaged: then it is asked again. */
export function readSettled(folder: string, workspace: string): Settled | undefined {
  try {
    const settled = JSON.parse(readFileSync(pathOf(folder, workspace), "utf8")) as Settled & {
      format: number;
    };
    const isWhole = settled.format === format && Array.isArray(settled.values);
    return isWhole ? settled : undefined;
  } catch {
    return undefined;
  }
}

/** @throws LaunchError when the state folder can't be written */
export function writeSettled(folder: string, settled: Settled): void {
  writeWhole(pathOf(folder, settled.folder), `${JSON.stringify({ format, ...settled }, undefined, 2)}\n`);
}

/** Forgets what was settled for a workspace. @returns whether anything was */
export function forgetSettled(folder: string, workspace: string): boolean {
  const wasThere = readSettled(folder, workspace)?.folder === workspace;
  if (wasThere) rmSync(pathOf(folder, workspace), { force: true });
  return wasThere;
}

/** Of two workspaces with the same checksum the later one's note stays; the note says whose it is. */
const pathOf = (folder: string, workspace: string): string => `${folder}/${checksum(workspace)}.json`;
