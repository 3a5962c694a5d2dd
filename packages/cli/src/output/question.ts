import { createInterface } from "node:readline/promises";
import { LaunchError } from "@ai-sandbox/core";

/**
 * Asks a question that is answered with yes or no; everything but yes is no.
 *
 * @param question without its mark, as "Remove them"
 * @param without what happens where nobody can be asked: what was left undone, and the command that does it
 * @throws LaunchError, exit code 1, where there is no terminal to ask
 */
export async function confirm(
  question: string,
  without: { readonly undone: string; readonly command: string },
): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stderr.isTTY) {
    throw new LaunchError(
      `${without.undone}, since there is no terminal to ask.`,
      `To do it without a question: ${without.command}`,
      1,
    );
  }
  const input = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await input.question(`${question}? [y/N] `)).trim());
  } catch {
    return false;
  } finally {
    input.close();
  }
}
