import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import { join } from "node:path";
import { clients } from "../../lifecycle/support/clients.ts";
import { waitFor } from "./signalling.ts";
import type { Way } from "./way.ts";

/** A moment in the life of an engine's client at which it can be held. */
type Moment = "starting" | "stopping" | "removing";

/** A `docker` in front of the real one that waits at a moment until it is let through. */
export type Gate = {
  /** Variables that a launcher is to be started with. */
  readonly environment: Readonly<Record<string, string>>;
  /** Waits until the client has come to the moment, and the launcher listens to the signal. */
  readonly reached: (launcher: number, signal: string) => Promise<void>;
  readonly open: () => void;
};

/** Where each moment is in the client's life. */
const scripts: Readonly<Record<Moment, (real: string, hold: string) => string>> = {
  // The launcher has handed over; the engine knows of no container yet.
  starting: (real, hold) => `[ "$1" = run ] && ${hold}\nexec '${real}' "$@"`,
  // The tool has ended and its container is gone; the launcher has not been told yet.
  stopping: (real, hold) =>
    `[ "$1" = run ] || exec '${real}' "$@"\n'${real}' "$@"\ncode=$?\n${hold}\nexit $code`,
  // The launcher knows, and sees to it that nothing is left.
  removing: (real, hold) => `[ "$1" = rm ] && ${hold}\nexec '${real}' "$@"`,
};

/** Makes a gate for one run. Natively, and for bare `docker run`, there is nothing to hold: theirs is always open. */
export function makeGate(way: Way, moment: Moment): Gate {
  if (way.name !== "ours")
    return { environment: {}, reached: () => Promise.resolve(), open: () => undefined };
  const folder = mkdtempSync(join(way.world.folder, "gate-"));
  const [isThere, isOpen] = [join(folder, "there"), join(folder, "open")];
  const hold = `{ : > '${isThere}'; until [ -e '${isOpen}' ]; do sleep 0.05; done; }`;
  writeFileSync(join(folder, "docker"), `#!/bin/sh\n${scripts[moment](clients()[0]?.path ?? "", hold)}\n`);
  chmodSync(join(folder, "docker"), 0o755);
  chmodSync(folder, 0o777);
  return {
    environment: { PATH: `${folder}:${way.searchPath}` },
    reached: (launcher, signal) =>
      waitFor(
        () => existsSync(isThere) && listens(launcher, signal),
        `the launcher at the moment of ${moment}`,
        way.patience,
      ),
    open: () => writeFileSync(isOpen, ""),
  };
}

/** Whether a process handles a signal itself. */
function listens(pid: number, signal: string): boolean {
  const number = constants.signals[`SIG${signal}` as NodeJS.Signals];
  const caught = /^SigCgt:\s*([0-9a-f]+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? "0";
  return ((BigInt(`0x${caught}`) >> BigInt(number - 1)) & 1n) === 1n;
}
