import { printable } from "@ai-sandbox/core";

/** A word of the user's in quotes, harmless for a terminal: JSON alone lets some control characters pass. */
export function quoted(word: string): string {
  return printable(JSON.stringify(word));
}
