import { readFileSync, rmSync, statSync } from "node:fs";
import type { EngineFacts, ImageFacts } from "../plan/facts.ts";
import { writeWhole } from "./files.ts";

/**
 * The memory of an image seen: what a warm start trusts instead of asking the engine.
 * It holds as long as the files it was made from are untouched and the engine does not say otherwise.
 */
export type Stamp = {
  /** Everything that chooses an image, in one string; two different choices never share a stamp. */
  readonly key: string;
  readonly image: ImageFacts;
  /** Name of that image, for people. */
  readonly reference: string;
  readonly engine: EngineFacts;
  /** The files the image depends on, as they were. */
  readonly inputs: readonly Input[];
  /** When the registry is asked again what the image's tag means, in milliseconds; undefined for never. */
  readonly refreshAfter?: number;
};

/** Raised when `Stamp` changes, so that no launcher trusts what another one meant differently. */
const format = 3;

/** A file or folder as it was; a size of -1 says that nothing was to be seen there. */
export type Input = { readonly path: string; readonly size: number; readonly modified: number };

/** Reads the stamp of a choice. Undefined when there is none, it is damaged, or a file it depends on changed. */
export function readStamp(folder: string, key: string): Stamp | undefined {
  try {
    const stamp = JSON.parse(readFileSync(stampPath(folder, key), "utf8")) as Stamp & { format: number };
    return stamp.format === format && stamp.key === key && stamp.inputs.every(isUnchanged)
      ? stamp
      : undefined;
  } catch {
    // JSON of another shape ends here as well.
    return undefined;
  }
}

export function writeStamp(folder: string, stamp: Stamp): void {
  writeWhole(stampPath(folder, stamp.key), `${JSON.stringify({ format, ...stamp }, undefined, 2)}\n`);
}

export function forgetStamp(folder: string, key: string): void {
  rmSync(stampPath(folder, key), { force: true });
}

/** Notes how a file or folder is now. What the caller may not look at counts as not there. */
export function observe(path: string): Input {
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    if (found !== undefined) return { path, size: found.size, modified: found.mtimeMs };
  } catch {
    // Below.
  }
  return { path, size: -1, modified: 0 };
}

function isUnchanged(input: Input): boolean {
  const now = observe(input.path);
  return now.size === input.size && now.modified === input.modified;
}

function stampPath(folder: string, key: string): string {
  return `${folder}/${checksum(key)}.json`;
}

/** FNV-1a, 32 bits: names a file. Loading a cryptographic hash would cost more than all else a warm start does. */
export function checksum(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, "0");
}
