import { parseArgs } from "node:util";
import { printable } from "@ai-sandbox/core";
import { quoted } from "../quoted.ts";
import type { Command, Input } from "./command.ts";
import { usageError } from "./usage-error.ts";

/**
 * Reads what was typed after a command's name.
 *
 * @param name the command's full name, for messages
 * @throws LaunchError, exit code 2, for whatever the command does not know or misses
 */
export function readInput(name: string, command: Command, args: readonly string[]): Input {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  if (end !== -1 && command.rest === undefined) throw usageError(name, `${name} takes nothing after --.`);

  const options = command.options ?? {};
  // Not strict: the messages are ours. Its tokens say what was typed where.
  const { tokens } = parseArgs({
    args: [...own],
    options: Object.fromEntries(
      Object.entries(options).map(([option, { value, short }]) => [
        option,
        {
          type: value === undefined ? ("boolean" as const) : ("string" as const),
          ...(short ? { short } : {}),
        },
      ]),
    ),
    strict: false,
    tokens: true,
  });
  const words: string[] = [];
  const given = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") words.push(token.value);
    if (token.kind !== "option") continue;
    const option = Object.hasOwn(options, token.name) ? options[token.name] : undefined;
    if (option === undefined) throw unknown(name, command, token.rawName, words[0]);
    if (option.value === undefined && token.value !== undefined)
      throw usageError(name, `${token.rawName} takes no value.`);
    if (option.value !== undefined && !isValue(token))
      throw usageError(name, `${token.rawName} needs a value: ${token.rawName} <${option.value}>.`);
    if (given.has(token.name) && option.value !== undefined && option.many === undefined)
      throw usageError(name, `${token.rawName} stands twice.`);
    given.set(token.name, [...(given.get(token.name) ?? []), token.value ?? ""]);
  }
  checkWords(name, command, words);
  return {
    arguments: words,
    rest: end === -1 ? [] : args.slice(end + 1),
    has: (option) => given.has(option),
    get: (option) => given.get(option)?.at(-1),
    all: (option) => given.get(option) ?? [],
  };
}

/** What follows an option is its value, unless it looks like the next option: `--name=-5` says that it is one. */
function isValue(token: { value?: string | undefined; inlineValue?: boolean | undefined }): boolean {
  return token.value !== undefined && (token.inlineValue === true || !/^-./.test(token.value));
}

function checkWords(name: string, command: Command, words: readonly string[]): void {
  const expected = command.arguments ?? [];
  const missing = expected[words.length];
  if (missing?.needs !== undefined) throw usageError(name, `${name} needs ${missing.needs}.`);
  const extra = words[expected.length];
  if (extra !== undefined && expected.at(-1)?.many === undefined)
    throw unknown(name, command, extra, words[0]);
}

function unknown(name: string, command: Command, word: string, first: string | undefined): Error {
  const meant =
    command.rest === undefined || first === undefined
      ? undefined
      : `If ${quoted(word)} is for ${printable(first)}, write it after --: ai-sandbox ${name} ${printable(first)} -- ${printable(word)}`;
  return usageError(name, `${name} does not know ${quoted(word)}.`, meant);
}
