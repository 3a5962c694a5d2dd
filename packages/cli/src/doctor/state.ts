import { accessSync, constants, statSync } from "node:fs";
import { dirname } from "node:path";
import { errors } from "@ai-sandbox/core";
import type { Check } from "./finding.ts";
import { failure } from "./here.ts";

/** Whether a start could write where it has to. Nothing is written to find out. */
export const stateCheck: Check = ({ engine }) => {
  if (engine === undefined) return [];
  const { home, sessions, stamps, placeholders } = engine.folders;
  const unusable = new Map<string, unknown>();
  for (const folder of [sessions, stamps, placeholders, `${home}/homes`, `${home}/run`]) {
    const place = nearest(folder);
    try {
      // A file in the way is no folder that could be entered.
      accessSync(`${place}/.`, constants.W_OK | constants.X_OK);
    } catch (cause) {
      unusable.set(place, cause);
    }
  }
  return [...unusable].map(([place, cause]) => failure("state", errors.stateUnusable(place, cause)));
};

/** The folder, or what is there of the way to it. */
function nearest(path: string): string {
  return statSync(path, { throwIfNoEntry: false }) === undefined && path !== "/"
    ? nearest(dirname(path))
    : path;
}
