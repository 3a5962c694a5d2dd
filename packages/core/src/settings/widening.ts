import { expectation } from "./rule.ts";

/**
 * When a project's value widens the sandbox over what the user has, so that the user is asked.
 * - `never`: a project's file may not set it at all.
 * - `any`: whenever it differs.
 * - `more`: a larger number, or a list with entries that the user's does not have.
 * - `yes` and `no`: when it is true, when it is false, and the user's is not.
 * - a list of modes, the narrowest first: a later one than the user's.
 * - a function of both values: what it adds, each in words; empty when it adds nothing.
 */
export type Widening =
  | "never"
  | "any"
  | "more"
  | "yes"
  | "no"
  | readonly string[]
  | ((project: unknown, user: unknown) => readonly string[]);

/**
 * Decides whether a project's value widens the sandbox. Both values passed their rule.
 *
 * @param user undefined where neither the user nor the defaults set one
 * @returns what would change, each in words as "open, where yours is public"; empty when it only narrows
 */
export function wideningOf(kind: Widening, project: unknown, user: unknown): readonly string[] {
  if (typeof kind === "function") return kind(project, user);
  const change = [`${shown(project)}, where yours is ${user === undefined ? "not set" : shown(user)}`];
  if (shown(project) === shown(user)) return [];
  switch (kind) {
    case "never":
    case "any":
      return change;
    case "yes":
      return project === true ? change : [];
    case "no":
      return project === false ? change : [];
    case "more":
      return Array.isArray(project) ? added(project, user) : !isSmaller(project, user) ? change : [];
    default:
      return kind.indexOf(String(project)) <= kind.indexOf(String(user)) &&
        expectation(kind, user) === undefined
        ? []
        : change;
  }
}

/** The entries of a project's list that the user's does not have, each with a plus. */
export function added(project: readonly unknown[], user: unknown): readonly string[] {
  const known = new Set((Array.isArray(user) ? user : []).map(shown));
  return project
    .map(shown)
    .filter((entry) => !known.has(entry))
    .map((entry) => `also ${entry}`);
}

/** A value as it stands in a file, without the quotes of a word. */
export function shown(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** Of numbers, and of sizes such as 512m and 4g. Where the user set none, nobody knows. */
function isSmaller(project: unknown, user: unknown): boolean {
  return user !== undefined && amount(project) <= amount(user);
}

function amount(value: unknown): number {
  if (typeof value === "number") return value;
  const [, number = "NaN", unit] = /^([0-9.]+)([mg])$/.exec(String(value)) ?? [];
  return Number(number) * (unit === "g" ? 1024 : 1);
}
