import { accessSync, closeSync, constants, fstatSync, openSync, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errors, LaunchError } from "../errors.ts";
import type { Host } from "../plan/facts.ts";
import { jsonMistake } from "./json-mistake.ts";
import { otherVariables, rules, variables } from "./rules.ts";
import { defaultSettings, type Settings } from "./settings.ts";

/** A settings file is a few lines; more is a mistake or an attack. */
const largestFile = 64 * 1024;

/** One value that was set, and where, for messages. */
type Chosen = { readonly value: unknown; readonly place: string };

/**
 * Reads the user's settings: environment over `config.json` over defaults.
 *
 * @param file absolute path of `config.json`, which need not exist
 * @throws LaunchError that lists every mistake, with its place and what was expected
 */
export function readSettings(file: string, environment: Host["environment"]): Settings {
  const problems: string[] = [];
  const chosen = new Map<string, Chosen>();
  for (const [path, value] of readFile(file, problems))
    chosen.set(path, { value, place: `${file}: "${path}"` });
  for (const [name, path] of Object.entries(variables)) {
    const value = environment[name];
    if (value !== undefined && value !== "") chosen.set(path, { value, place: name });
  }
  for (const name of Object.keys(environment)) {
    // A misspelt or newer setting that narrows the sandbox must not be passed over in silence.
    if (name.startsWith("AI_SANDBOX_") && !(name in variables) && !otherVariables.includes(name)) {
      problems.push(
        `${name}: there is no such setting; known are ${[...Object.keys(variables), ...otherVariables].join(", ")}`,
      );
    }
  }
  for (const [path, { value, place }] of chosen) {
    const rule = Object.hasOwn(rules, path) ? rules[path] : undefined;
    const expected =
      rule === undefined
        ? `nothing (no such setting; known are ${Object.keys(rules).join(", ")})`
        : rule(value);
    if (expected !== undefined) problems.push(`${place}: expected ${expected}`);
  }
  if (problems.length > 0) throw errors.settingsWrong(problems);
  return normalise(chosen);
}

/** The file's values by their path, one level deep (`image.tag`). */
function readFile(file: string, problems: string[]): [string, unknown][] {
  let text: string | undefined;
  try {
    text = readRegularFile(file);
  } catch (error) {
    if (error instanceof LaunchError) throw error;
    problems.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  if (text === undefined) return [];
  let content: unknown;
  try {
    content = JSON.parse(text);
  } catch {
    problems.push(`${file}:${place(text)}: this is not JSON`);
    return [];
  }
  if (!isObject(content)) {
    problems.push(`${file}: expected an object in braces`);
    return [];
  }
  return Object.entries(content).flatMap(([key, value]) =>
    isObject(value)
      ? Object.entries(value).map(([inner, part]): [string, unknown] => [`${key}.${inner}`, part])
      : [[key, value]],
  );
}

/** The text of a regular file of sensible size; undefined when there is none. Never waits on a pipe. */
function readRegularFile(file: string): string | undefined {
  let descriptor: number;
  try {
    // Usually there is none, and an exception takes longer than a look.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return undefined;
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    requireEntry(dirname(file));
    throw new Error(`can't be read (${code})`);
  }
  try {
    const { size, isFile } = inspect(descriptor);
    if (!isFile) throw new Error("expected a regular file");
    if (size > largestFile) throw new Error(`expected at most ${largestFile} bytes, found ${size}`);
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** @throws LaunchError when it is the folder, not the file, that the user may not use */
function requireEntry(folder: string): void {
  try {
    accessSync(folder, constants.X_OK);
  } catch (cause) {
    throw errors.stateUnusable(folder, cause);
  }
}

function inspect(descriptor: number): { size: number; isFile: boolean } {
  const found = fstatSync(descriptor);
  return { size: found.size, isFile: found.isFile() };
}

/** Line and column of the mistake in a text that is not JSON, as `3:14`. */
function place(text: string): string {
  const before = text.slice(0, jsonMistake(text)).split("\n");
  return `${before.length}:${(before.at(-1) ?? "").length + 1}`;
}

function normalise(chosen: ReadonlyMap<string, Chosen>): Settings {
  const get = <Value>(path: string): Value | undefined => chosen.get(path)?.value as Value | undefined;
  const memory = get<string>("limits.memory");
  const cpus = get<number>("limits.cpus");
  const processes = get<number>("limits.processes");
  return {
    engine: get<Settings["engine"]>("engine") ?? defaultSettings.engine,
    hosts: get<string[]>("hosts") ?? defaultSettings.hosts,
    network: get<Settings["network"]>("network") ?? defaultSettings.network,
    platform: get<string>("platform") ?? defaultSettings.platform,
    image: {
      source: get<Settings["image"]["source"]>("image.source") ?? defaultSettings.image.source,
      registry: get<string>("image.registry") ?? defaultSettings.image.registry,
      tag: get<string>("image.tag") ?? defaultSettings.image.tag,
    },
    git: get<Settings["git"]>("git") ?? defaultSettings.git,
    report: get<Settings["report"]>("report") ?? defaultSettings.report,
    limits: {
      ...(memory === undefined ? {} : { memoryBytes: bytesOf(memory) }),
      ...(cpus === undefined ? {} : { cpus }),
      ...(processes === undefined ? {} : { processes }),
    },
    environment: get<string[]>("environment") ?? defaultSettings.environment,
    certificateFile: get<string>("certificateFile") ?? defaultSettings.certificateFile,
  };
}

/** Bytes of a checked size, as "512m" or "1.5g". */
function bytesOf(size: string): number {
  const unit = size.endsWith("g") ? 1024 ** 3 : 1024 ** 2;
  return Math.floor(Number(size.slice(0, -1)) * unit);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
