import { constants } from "node:os";

/** How a launcher ends: with an exit code, 0–255, or by a signal, as the tool did. */
export type Outcome = number | NodeJS.Signals;

/**
 * The one place where a launcher ends its process.
 *
 * @param outcome the tool's own end, or one of `ExitCode` in errors.ts. Ending by a signal is not the same as ending
 *   with 128+n: a shell's loop and `make` stop after the first and go on after the second.
 */
export function exitWith(outcome: Outcome): never {
  if (typeof outcome === "number") process.exit(outcome);
  // Whoever had the signal before, and be it Node itself, gives it up; what remains is the system's own action.
  process.on(outcome, () => undefined);
  process.removeAllListeners(outcome);
  process.kill(process.pid, outcome);
  // Not reached, except by the first process of a container, which no signal ends.
  process.exit(128 + constants.signals[outcome]);
}
