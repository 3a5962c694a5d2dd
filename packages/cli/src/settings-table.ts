import type { SettingsHere } from "@ai-sandbox/core";
import { catalogue } from "../../core/src/settings/catalogue.ts";
import { knownPath, rules, variables } from "../../core/src/settings/rules.ts";

/** Where a value comes from. */
export type Origin = "default" | "your file" | "project" | `${string} (variable)`;

/** One setting as it holds here. */
export type SettingRow = {
  readonly path: string;
  /** Undefined where nobody set one and there is no default. */
  readonly value: unknown;
  readonly origin: Origin;
  readonly description: string;
};

/** Every setting that there is, with the value that holds here and where that comes from. */
export function settingRows(here: SettingsHere): SettingRow[] {
  const known = Object.keys(rules).filter((path) => path !== "$schema" && !path.includes("*"));
  const ofTools = [here.user, here.project, here.variables].flatMap((layer) =>
    [...layer.keys()].filter((path) => path.startsWith("tools.")),
  );
  return [...known, ...new Set(ofTools)].map((path) => ({
    path,
    value: valueAt(here.settings, path),
    origin: originOf(path, here),
    description: catalogue[knownPath(path)]?.description ?? "",
  }));
}

/** The variable that sets a setting, if there is one. */
export function variableOf(path: string): string | undefined {
  return Object.entries(variables).find(([, setting]) => setting === path)?.[0];
}

function originOf(path: string, { user, project, variables: set }: SettingsHere): Origin {
  if (set.has(path)) return `${variableOf(path)} (variable)`;
  if (project.has(path)) return "project";
  return user.has(path) ? "your file" : "default";
}

function valueAt(settings: unknown, path: string): unknown {
  let value = settings;
  for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return value;
}
