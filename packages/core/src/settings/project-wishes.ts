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

/**
 * Finds what in a project's file widens the sandbox.
 *
 * @param problems gets settings that no project's file may set
 */
export function wishesOf(project: Layer, user: Layer, file: string, problems: Problem[]): Wish[] {
  const own = valuesOf(project.keys(), user);
  return [...project].flatMap(([path, value]) => {
    const entry = catalogue[knownPath(path)];
    if (entry === undefined || entry.project === "never") {
      problems.push({
        file,
        name: path,
        message: "a project's file can't set this; it is the user's own to choose",
      });
      return [];
    }
    const changes = wideningOf(entry.project, value, own[path] ?? undefined);
    return changes.length === 0 ? [] : [{ path, changes, description: entry.description }];
  });
}

/** What of a project's file needs no approval: all but its wishes. */
export function withoutWishes(project: Layer, wishes: readonly Wish[]): Layer {
  return new Map([...project].filter(([path]) => !wishes.some((wish) => wish.path === path)));
}

/** Longer values and lists are cut: nobody would read them, and the file can be looked at. */
const longest = { line: 200, lines: 60 };

/** Each change in a line of plain words, with what the setting is below. */
export function wishLines(wishes: readonly Wish[]): string[] {
  const lines = wishes.flatMap(({ path, changes, description }) => [
    ...changes.map((change) => `${path}: ${change}`),
    `  (${description})`,
  ]);
  const shown = lines
    .slice(0, longest.lines)
    .map((line) => (line.length > longest.line ? `${line.slice(0, longest.line)}…` : line));
  return lines.length > shown.length ? [...shown, `… and ${lines.length - shown.length} more lines`] : shown;
}
