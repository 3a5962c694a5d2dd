import { constants } from "node:os";
import SelectPrompt from "prompts/lib/elements/select.js";
import { errors } from "../errors.ts";
import type { Host } from "../plan/facts.ts";

/** One answer that can be chosen. */
export type Choice<Value> = { readonly title: string; readonly value: Value };

/** Whether somebody sits at a terminal who can be asked: stdin hears them, stderr shows the question. */
export function canAsk(host: Pick<Host, "terminal" | "environment">): boolean {
  const isAutomatic = (host.environment.CI ?? "") !== "";
  return host.terminal.stdin && process.stderr.isTTY === true && !isAutomatic;
}

/**
 * Asks on stderr, since stdout is the tool's.
 *
 * @param first index of the choice that Return alone takes
 * @throws LaunchError when the question was broken off
 */
export async function ask<Value>(
  message: string,
  choices: readonly Choice<Value>[],
  first = 0,
): Promise<Value> {
  const answer = await new Promise<number | undefined>((resolve) => {
    const prompt = new SelectPrompt({
      message,
      initial: first,
      stdout: process.stderr,
      // By number: prompts takes some values for none.
      choices: choices.map(({ title }, index) => ({ title, value: index })),
    });
    prompt.on("submit", resolve);
    prompt.on("abort", () => resolve(undefined));
  });
  const chosen = answer === undefined ? undefined : choices[answer];
  if (chosen === undefined) throw errors.questionStopped(128 + constants.signals.SIGINT);
  return chosen.value;
}
