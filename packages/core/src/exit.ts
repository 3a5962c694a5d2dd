import { exitCodeOf } from "./host/system.ts";

/** How a launcher ends: with an exit code, 0–255, or by a signal, as the tool did. */
export type Outcome = number | NodeJS.Signals | { readonly groupSignal: NodeJS.Signals };

/**
 * The one place where a launcher ends its process.
 *
 * @param outcome the tool's own end, or one of `ExitCode` in errors.ts. Ending by a signal is not the same as ending
 *   with 128+n: a shell's loop and `make` stop after the first and go on after the second. A signal from the keyboard
 *   is for all of the group.
 */
export function exitWith(outcome: Outcome): never {
  if (typeof outcome === "number") process.exit(outcome);
  const [signal, target] = typeof outcome === "string" ? [outcome, process.pid] : [outcome.groupSignal, 0];
  // Whoever had the signal before, and be it Node itself, gives it up; what remains is the system's own action.
  process.on(signal, () => undefined);
  process.removeAllListeners(signal);
  process.kill(target, signal);
  // Not reached, except by the first process of a container, which no signal ends.
  process.exit(exitCodeOf(signal));
}
