import { type Command, type Group, isGroup, type Kind, type Option, type Section } from "./command.ts";

/** One word that may come next. */
export type Suggestion = { readonly word: string; readonly about: string };

/** What only the machine knows: the words that a kind stands for now. */
export type Source = (kind: Kind) => Promise<readonly Suggestion[]>;

/**
 * What may be typed next.
 *
 * @param words what was typed after `ai-sandbox`; the last one is being typed, and may be empty
 * @returns nothing where a shell's own completion of files fits
 */
export async function complete(
  sections: readonly Section[],
  words: readonly string[],
  source: Source,
): Promise<Suggestion[]> {
  const typed = words.at(-1) ?? "";
  const before = words.slice(0, -1);
  const entries = sections.flatMap(({ commands }) => commands);
  const all = await next(entries, before, typed, source);
  return all.filter(({ word }) => word.startsWith(typed));
}

async function next(
  entries: readonly (Command | Group)[],
  [first, ...rest]: readonly string[],
  typed: string,
  source: Source,
): Promise<readonly Suggestion[]> {
  if (first === undefined) return names(entries);
  if (first === "help") return rest.length === 0 ? names(entries) : [];
  const entry = entries.find(({ name }) => name === first);
  if (entry === undefined) return [];
  if (isGroup(entry)) return next(entry.commands, rest, typed, source);
  return ofCommand(entry, rest, typed, source);
}

async function ofCommand(
  command: Command,
  before: readonly string[],
  typed: string,
  source: Source,
): Promise<readonly Suggestion[]> {
  // What follows is another program's.
  if (before.includes("--")) return [];
  const options = command.options ?? {};
  const last = before.at(-1) ?? "";
  const expecting = valueOption(options, last);
  if (expecting !== undefined) return words(expecting.kind ?? "text", source);
  if (typed.startsWith("-")) {
    return [...Object.entries(options), ["help", { summary: "its help text" }] as const].map(
      ([name, option]) => ({
        word: `--${name}`,
        about: option.summary,
      }),
    );
  }
  const count = before.filter(
    (word, index) => !word.startsWith("-") && valueOption(options, before[index - 1] ?? "") === undefined,
  ).length;
  const list = command.arguments ?? [];
  const expected = list[count] ?? (list.at(-1)?.many ? list.at(-1) : undefined);
  return expected === undefined ? [] : words(expected.kind, source);
}

/** The option that a word names and that waits for its value. */
function valueOption(options: Readonly<Record<string, Option>>, word: string): Option | undefined {
  const found = Object.entries(options).find(
    ([name, { short }]) => word === `--${name}` || (short !== undefined && word === `-${short}`),
  );
  return found?.[1].value === undefined ? undefined : found[1];
}

async function words(kind: Kind, source: Source): Promise<readonly Suggestion[]> {
  return typeof kind === "string" ? source(kind) : kind.map((word) => ({ word, about: "" }));
}

function names(entries: readonly (Command | Group)[]): Suggestion[] {
  return entries.map(({ name, summary }) => ({ word: name, about: summary }));
}
