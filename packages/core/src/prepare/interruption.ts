import { constants } from "node:os";
import { errors } from "../errors.ts";

/** How often it is looked whether the session listens to what was held for it, in milliseconds. */
const pause = 50;

/**
 * Runs work that can be interrupted: on Ctrl-C or a request to end, `stop` is raised, and the work ends itself and
 * cleans up. The reason of `stop` is the error to end with. Signals that ask for no end are kept for the tool.
 */
export async function interruptible<Result>(work: (stop: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const signals = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const;
  const interrupt = (signal: (typeof signals)[number]): void =>
    controller.abort(errors.preparationStopped(128 + constants.signals[signal]));
  for (const signal of signals) process.on(signal, interrupt);
  hold("SIGUSR1");
  hold("SIGUSR2");
  try {
    const result = await work(controller.signal);
    // Whoever pressed Ctrl-C at the last moment does not want the tool to start.
    controller.signal.throwIfAborted();
    return result;
  } finally {
    for (const signal of signals) process.off(signal, interrupt);
  }
}

/**
 * Keeps a signal until the session listens to it. What it means is the tool's business; by itself it would open Node's
 * debugger, or end the launcher and leave its build half-made.
 */
function hold(signal: NodeJS.Signals): void {
  const others = process.listenerCount(signal);
  let wasSent = false;
  const note = (): void => {
    wasSent = true;
  };
  process.on(signal, note);
  const timer = setInterval(() => {
    if (process.listenerCount(signal) === others + 1) return;
    clearInterval(timer);
    process.off(signal, note);
    if (wasSent) process.kill(process.pid, signal);
  }, pause);
  timer.unref();
}
