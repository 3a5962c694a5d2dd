/** Signals that people and programs send to a command, and that the tool must see. */
export const relayedSignals = [
  "SIGINT",
  "SIGTERM",
  "SIGHUP",
  "SIGQUIT",
  "SIGUSR1",
  "SIGUSR2",
  "SIGWINCH",
  "SIGTSTP",
  "SIGCONT",
] as const satisfies readonly NodeJS.Signals[];

export type RelayedSignal = (typeof relayedSignals)[number];

/** Those that ask for an end. */
export const endingSignals: readonly RelayedSignal[] = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"];

/** Those that end no program that does nothing about them. */
export const harmlessSignals: readonly RelayedSignal[] = ["SIGWINCH", "SIGTSTP", "SIGCONT"];
