import type { Call, Ran } from "../installed.ts";

/** What a tool answered and when, for a table. @throws when it failed */
export function outcome({ code, stdout, stderr, seconds }: Ran): string {
  if (code !== 0) throw new Error(stderr);
  return `${stdout.trim().split("\n")[0]} after ${seconds.toFixed(1)} s`;
}

/** The last line with a word in it, without the launcher's name. */
export function lastOf(text: string, word: string): string | undefined {
  return text
    .split("\n")
    .findLast((line) => line.includes(word))
    ?.replace("ai-sandbox: ", "");
}

/** Seconds since a moment, for a table. */
export function secondsSince(moment: number): string {
  return ((Date.now() - moment) / 1000).toFixed(1);
}

/** Seconds that calls with one first word took together. */
export function secondsIn(verb: string, calls: readonly Call[]): number {
  const those = calls.filter((call) => call.verb === verb);
  return those.reduce((sum, { start, end }) => sum + end - start, 0) / 1000;
}

/** How many of some calls ran at the same time, at most. */
export function mostAtOnce(calls: readonly Call[]): number {
  return Math.max(
    0,
    ...calls.map(({ start }) => calls.filter((other) => other.start <= start && start < other.end).length),
  );
}
