import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { withArgumentDefault } from "../generator/dockerfile.ts";
import type { Pin } from "./pins.ts";
import { changeset, type Row } from "./report.ts";
import { changeLevel } from "./versions.ts";

/** A pin, and the version that it moves to. */
export type Update = Row & { readonly pin: Pin };

/**
 * Moves pins: changes their ARG lines and nothing else of the Dockerfiles, and writes a changeset for each package.
 *
 * @param root absolute path of the repository
 * @returns the changesets' paths, from there
 */
export function applyUpdates(root: string, updates: readonly Update[]): string[] {
  return [...Map.groupBy(updates, ({ pin }) => pin.launcher)].map(([launcher, rows]) => {
    for (const { pin, newest } of rows) {
      const path = join(root, pin.dockerfile);
      writeFileSync(path, withArgumentDefault(readFileSync(path, "utf8"), pin.argument, newest));
    }
    const isMinor = rows.some(({ pinned, newest }) => changeLevel(pinned, newest) === "minor");
    const sentences = rows.map(({ pin, newest }) => {
      return launcher === "@ai-sandbox/core"
        ? `The base image brings ${pin.product} ${newest}.`
        : `Runs ${pin.product} ${newest}.`;
    });
    const { path, content } = changeset(launcher, isMinor ? "minor" : "patch", sentences);
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
    return path;
  });
}
