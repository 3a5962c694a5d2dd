import { catalogue } from "./catalogue.ts";
import type { Layer, Problem } from "./layer.ts";
import { valuesOf } from "./project-file.ts";
import { knownPath } from "./rules.ts";
import { wideningOf } from "./widening.ts";

/** A setting of a project's file that widens the sandbox over what the user has. */
export type Wish = {
  readonly path: string;
  /** What would change, each in words. */
  readonly changes: readonly string[];
  /** What the setting is, in a sentence. */
  readonly description: string;
};

/** More than this nobody reads, so that one bad wish could hide among many, or at the end of a long one. */
const most = { changes: 100, characters: 300 };

/**
 * Finds what in a project's file widens the sandbox.
 *
 * @param problems gets settings that no project's file may set, and wishes that nobody could judge
 * @param computed what a session gets of a limit that nobody set, by its path: it depends on the engine's machine
 */
export function wishesOf(
  project: Layer,
  user: Layer,
  file: string,
  problems: Problem[],
  computed: Readonly<Record<string, unknown>> = {},
): Wish[] {
  const own = valuesOf(project.keys(), user);
  const wishes = [...project].flatMap(([path, value]) => {
    const entry = catalogue[knownPath(path)];
    if (entry === undefined || entry.project === "never") {
      problems.push({
        file,
        name: path,
        message: "a project's file can't set this; it is the user's own to choose",
      });
      return [];
    }
    const changes = wideningOf(entry.project, value, own[path] ?? computed[path]);
    return changes.length === 0 ? [] : [{ path, changes, description: entry.description }];
  });
  for (const { path, changes } of wishes) {
    if (changes.some((change) => change.length > most.characters))
      problems.push({ file, name: path, message: "expected values short enough to be shown" });
  }
  if (wishes.reduce((count, { changes }) => count + changes.length, 0) > most.changes)
    problems.push({ file, message: `expected at most ${most.changes} wishes; nobody would read more` });
  return wishes;
}

/** What of a project's file needs no approval: all but its wishes. */
export function withoutWishes(project: Layer, wishes: readonly Wish[]): Layer {
  return new Map([...project].filter(([path]) => !wishes.some((wish) => wish.path === path)));
}

/** Each change in a line of plain words, with what the setting is below. Nothing is cut: see `most`. */
export function wishLines(wishes: readonly Wish[]): string[] {
  return wishes.flatMap(({ path, changes, description }) => [
    ...changes.map((change) => `${path}: ${change}`),
    `  (${description})`,
  ]);
}
