import { join } from "node:path";
import { isPulled } from "../plan/image-name.ts";
import type { Situation } from "../situation.ts";
import { type Stamp, writeStamp } from "../state/stamp.ts";
import { startDetached } from "./engine-command.ts";
import { pulledOf } from "./pulled.ts";

/** How long a tag counts as fresh, in milliseconds: a day. */
const fresh = 24 * 60 * 60 * 1000;

/** What a stamp says of its age: only a tag can come to mean another image. */
export function freshness({ tool, settings }: Situation): Pick<Stamp, "refreshAfter"> {
  if (!isPulled(tool.name, settings) || pulledOf({ tool, settings }).isPinned) return {};
  return { refreshAfter: Date.now() + fresh };
}

/**
 * Has the image of an old stamp pulled again by a process of its own, for the sessions after this one. Nothing waits for
 * it; what it says goes to a log, and without a network everything stays as it is.
 */
export function refreshLater(situation: Situation, stamp: Stamp): void {
  const { folders, tool, workspace } = situation;
  try {
    // First: ten sessions that end together start one, and one that fails is not tried again before tomorrow.
    writeStamp(folders.stamps, { ...stamp, refreshAfter: Date.now() + fresh });
  } catch {
    // A full disk: the session ended as it ended, and no image would fit either.
    return;
  }
  const program = "import(process.argv[1]).then((core) => core.refresh(process.argv[2]))";
  startDetached(
    [
      process.execPath,
      "--input-type=module",
      "--eval",
      program,
      join(import.meta.dirname, "index.js"),
      tool.folder,
    ],
    workspace.folder,
    join(folders.logs, `refresh-ai-${tool.name}.log`),
  );
}
