import { errors, LaunchError } from "../errors.ts";
import type { Host } from "../plan/facts.ts";
import { type Layer, layerOf, layerOfVariables, type Problem } from "./layer.ts";
import { defaultSettings, type Settings } from "./settings.ts";
import { readSettingsFile } from "./settings-file.ts";

/** What the user chose themselves, before any project's file has a say. */
export type UserLayers = { readonly user: Layer; readonly variables: Layer };

const nothing: Layer = new Map();

/**
 * Reads the user's own settings: environment over `config.json` over defaults.
 *
 * @param file absolute path of `config.json`, which need not exist
 * @throws LaunchError that lists every mistake, with its place and what was expected
 */
export async function readSettings(file: string, environment: Host["environment"]): Promise<Settings> {
  const { user, variables } = await readLayers(file, environment);
  return combine(user, nothing, variables);
}

/** The same, with each place for itself. */
export async function readLayers(file: string, environment: Host["environment"]): Promise<UserLayers> {
  const problems: Problem[] = [];
  let text: string | undefined;
  try {
    text = readSettingsFile(file, "followed");
  } catch (error) {
    if (error instanceof LaunchError || !(error instanceof Error)) throw error;
    problems.push({ file, message: error.message });
  }
  const user = text === undefined ? nothing : parseLayer(text, file, problems);
  const variables = layerOfVariables(environment, problems);
  if (problems.length > 0) {
    const { problemLines } = await import("./problems.ts");
    throw errors.settingsWrong(problemLines(problems, text));
  }
  return { user, variables };
}

/** What the text of a settings file sets. @param problems gets what is wrong with it */
export function parseLayer(text: string, file: string, problems: Problem[]): Layer {
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    problems.push({ file, message: "this is not JSON" });
    return nothing;
  }
  return layerOf(content, file, problems);
}

/** Puts the places together: environment over the project's file over the user's; a project's lists are added. */
export function combine(user: Layer, project: Layer, variables: Layer): Settings {
  if (user.size + project.size + variables.size === 0) return defaultSettings;
  const settings: Record<string, unknown> = { ...defaultSettings };
  for (const layer of [user, project, variables]) {
    for (const [path, value] of layer) {
      const parts = path.split(".");
      const last = parts.pop() ?? "";
      let holder = settings;
      for (const part of parts) {
        const copy = { ...(holder[part] as Record<string, unknown> | undefined) };
        holder[part] = copy;
        holder = copy;
      }
      const below = holder[last];
      holder[last] =
        layer === project && Array.isArray(value) && Array.isArray(below) ? [...below, ...value] : value;
    }
  }
  return settings as Settings;
}
