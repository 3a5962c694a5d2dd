import { chmodSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { clients } from "./clients.ts";

/** A `docker` in front of the real one that notes how it was called. */
export type RecordingEngine = {
  /** The folder it lies in, for PATH. */
  readonly folder: string;
  /** The first words of each call since the last `forget`, as "image inspect" or "run". */
  readonly calls: () => string[];
  readonly forget: () => void;
};

/** @param real absolute path of the real client */
export function makeRecordingEngine(real = clients()[0]?.path): RecordingEngine {
  const folder = mkdtempSync(join(inject("folder"), "recording-"));
  const log = join(folder, "calls");
  const program = join(folder, "docker");
  // Short appends are atomic, so that many at once don't mix. The real client takes this one's place.
  writeFileSync(
    program,
    `#!/bin/sh\ncase "$1" in image) call="$1 $2" ;; *) call="$1" ;; esac\necho "$call" >>'${log}'\nexec '${real}' "$@"\n`,
  );
  writeFileSync(log, "");
  chmodSync(folder, 0o755);
  chmodSync(program, 0o755);
  chmodSync(log, 0o666);
  return {
    folder,
    calls: () =>
      readFileSync(log, "utf8")
        .split("\n")
        .filter((line) => line !== ""),
    forget: () => writeFileSync(log, ""),
  };
}
