import { constants } from "node:os";
import { errors } from "../errors.ts";

/**
 * Runs work that can be interrupted: on Ctrl-C or a request to end, `stop` is raised, and the work ends itself and
 * cleans up. The reason of `stop` is the error to end with.
 */
export async function interruptible<Result>(work: (stop: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
  const interrupt = (signal: (typeof signals)[number]): void =>
    controller.abort(errors.preparationStopped(128 + constants.signals[signal]));
  for (const signal of signals) process.on(signal, interrupt);
  try {
    const result = await work(controller.signal);
    // Whoever pressed Ctrl-C at the last moment does not want the tool to start.
    controller.signal.throwIfAborted();
    return result;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}
