import { lineOf } from "./json-line.ts";
import { jsonMistake } from "./json-mistake.ts";
import type { Problem } from "./layer.ts";

/**
 * Every mistake with its place, a line each; nothing of a file's values is quoted.
 *
 * @param text the settings file's, when it could be read
 */
export function problemLines(problems: readonly Problem[], text: string | undefined): string[] {
  return problems.map((problem) => inWords(problem, text ?? ""));
}

function inWords({ file, name, message }: Problem, text: string): string {
  if (file === undefined) return `${name}: ${message}`;
  if (message === "this is not JSON") return `${file}:${place(text)}: ${message}`;
  if (name === undefined) return `${file}: ${message}`;
  return `${file}:${lineOf(text, name)}: "${name}": ${message}`;
}

/** Line and column of the mistake in a text that is not JSON, as `3:14`. */
function place(text: string): string {
  const before = text.slice(0, jsonMistake(text)).split("\n");
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}
