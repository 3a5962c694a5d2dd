import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { lock } from "proper-lockfile";
import { errors } from "../errors.ts";
import { makeFolder } from "../state/files.ts";

/** How long a lock outlives a holder that was killed, in milliseconds. */
const staleAfter = 15_000;

/** How a lock is waited for. */
export type Waiting = {
  /** Called once when there is another holder. */
  readonly onWait: () => void;
  /** Ends the waiting. */
  readonly stop: AbortSignal;
};

/**
 * Does some work while no other launcher does work of the same name. Waits as long as it takes: the other one may be
 * downloading for minutes.
 *
 * @param folder where locks lie
 * @param name of the work, usable as a file name; of several the first that is free, for work of which some may be done
 * at once
 * @throws the reason of `waiting.stop` when it was stopped before it began
 */
export async function withLock<Result>(
  folder: string,
  name: string | readonly string[],
  waiting: Waiting,
  work: () => Promise<Result>,
): Promise<Result> {
  makeFolder(folder);
  const release = await acquire(
    [name].flat().map((each) => join(folder, each)),
    waiting,
  );
  try {
    return await work();
  } finally {
    // Taken over or removed by hand meanwhile: nothing of ours is left to release.
    await release().catch(() => undefined);
  }
}

async function acquire(paths: readonly string[], { onWait, stop }: Waiting): Promise<() => Promise<void>> {
  for (let waited = false; ; ) {
    for (const path of paths) {
      stop.throwIfAborted();
      try {
        return await lock(path, {
          realpath: false,
          stale: staleAfter,
          // Builds are named by content and tagged at their end: two at once waste time, and do no harm.
          onCompromised: () => undefined,
        });
      } catch (error) {
        if (!(error instanceof Error && "code" in error && error.code === "ELOCKED"))
          throw errors.stateUnusable(path, error);
      }
    }
    if (!waited) onWait();
    waited = true;
    await wait(300);
  }
}
