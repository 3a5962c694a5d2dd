import { expectation, valueOfText } from "./rule.ts";
import { otherVariables, ruleOf, rules, variables } from "./rules.ts";

/** What one place sets: values by the path of their setting, each checked. */
export type Layer = ReadonlyMap<string, unknown>;

/** Something that is wrong with a setting. */
export type Problem = {
  /** A file, or undefined for the environment. */
  readonly file?: string;
  /** Path of the setting, or name of the variable; undefined for the file as a whole. */
  readonly name?: string;
  /** What was expected, as a clause, or what is wrong with the file. */
  readonly message: string;
};

/** A setting's place is three deep at most: `tools.claude.version`. */
const deepest = 3;

/**
 * Takes the content of a settings file apart.
 *
 * @param content what JSON.parse made of it
 * @param problems gets what is wrong
 */
export function layerOf(content: unknown, file: string, problems: Problem[]): Layer {
  const layer = new Map<string, unknown>();
  if (!isObject(content)) {
    problems.push({ file, message: "expected an object in braces" });
    return layer;
  }
  const add = (path: string, value: unknown, depth: number): void => {
    const rule = ruleOf(path);
    if (rule === undefined && isObject(value) && depth < deepest && !isEmptyButUnknown(value, path)) {
      for (const [key, inner] of Object.entries(value)) add(`${path}.${key}`, inner, depth + 1);
      return;
    }
    const expected = rule === undefined ? unknownSetting() : expectation(rule, value);
    if (expected === undefined) layer.set(path, value);
    else problems.push({ file, name: path, message: `expected ${expected}` });
  };
  for (const [key, value] of Object.entries(content)) add(key, value, 1);
  return layer;
}

/** What the variables set. @param problems gets what is wrong */
export function layerOfVariables(
  environment: Readonly<Record<string, string | undefined>>,
  problems: Problem[],
): Layer {
  const layer = new Map<string, unknown>();
  for (const name in environment) {
    const text = environment[name];
    if (!name.startsWith("AI_")) continue;
    const path = Object.hasOwn(variables, name) ? variables[name] : undefined;
    const rule = path === undefined ? undefined : ruleOf(path);
    if (path !== undefined && rule !== undefined) {
      if (text === undefined || text === "") continue;
      const value = valueOfText(rule, text);
      const expected = expectation(rule, value);
      if (expected === undefined) layer.set(path, value);
      else problems.push({ name, message: `expected ${expected}` });
    } else if (name === "AI_SANDBOX_TRUST") {
      if (text !== "" && text !== "once") problems.push({ name, message: "expected once" });
    } else if (name.startsWith("AI_SANDBOX_") && !otherVariables.includes(name)) {
      // A misspelt or newer setting that narrows the sandbox must not be passed over in silence.
      problems.push({
        name,
        message: `there is no such setting; known are ${[...Object.keys(variables), ...otherVariables].join(", ")}`,
      });
    }
  }
  return layer;
}

const unknownSetting = (): string => `nothing (no such setting; known are ${Object.keys(rules).join(", ")})`;

/** `limits: {}` sets nothing; an empty object under an unknown name is a mistake. */
function isEmptyButUnknown(value: object, path: string): boolean {
  return Object.keys(value).length === 0 && !Object.keys(rules).some((known) => known.startsWith(`${path}.`));
}

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
