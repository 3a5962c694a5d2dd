import { spawnSync } from "node:child_process";
import { chownSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import { inject, onTestFinished } from "vitest";
import type { Person } from "../../support/person.ts";

/** A disk of its own size, in memory. */
export type SmallDisk = {
  readonly folder: string;
  /** Writes until nothing more fits. */
  readonly fill: () => void;
  /** Makes it read-only, or writable again. */
  readonly remount: (as: "ro" | "rw") => void;
};

/** Why no disk can be made here, undefined when one can. */
export const noSmallDisk: string | undefined =
  process.getuid?.() === 0 ? undefined : "only root may mount a small disk";

/** Mounts one, which goes when the test ends. @param size as mount takes it, for example "512k" */
export function makeSmallDisk(size: string, owner?: Person): SmallDisk {
  const folder = mkdtempSync(join(inject("folder"), "disk-"));
  mount("mount", "-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder);
  onTestFinished(() => {
    mount("umount", "--lazy", folder);
    rmSync(folder, { recursive: true });
  });
  if (owner !== undefined) chownSync(folder, owner.uid, owner.gid);
  return {
    folder,
    fill: () => fill(join(folder, "filler")),
    remount: (as) => mount("mount", "-o", `remount,${as}`, folder),
  };
}

function fill(path: string): void {
  const file = openSync(path, "a");
  try {
    for (const size of [65536, 4096, 1]) {
      const block = Buffer.alloc(size);
      try {
        while (writeSync(file, block) > 0);
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
      }
    }
  } finally {
    closeSync(file);
  }
}

function mount(command: string, ...args: string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}
