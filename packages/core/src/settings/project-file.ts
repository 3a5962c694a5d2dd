import type { Layer } from "./layer.ts";
import { defaultSettings } from "./settings.ts";

/** What a team commits, at the top of the workspace. */
export const projectFileName = ".ai-sandbox.json";

/** A project's file whose wishes were settled: they only narrowed, or the user approved of them. */
export type Settled = {
  /** Absolute path of the workspace. An approval holds for no other folder. */
  readonly folder: string;
  /** The whole file, as it was: another byte, and it is asked about again. */
  readonly text: string;
  /** What the user had for each of its settings then. With less than that, the same file would widen more. */
  readonly before: Readonly<Record<string, unknown>>;
  readonly values: readonly (readonly [path: string, value: unknown])[];
  /** Whether somebody was asked. */
  readonly isApproved: boolean;
};

/** What the user has of their own for some settings: from their file, else by default. */
export function valuesOf(paths: Iterable<string>, user: Layer): Record<string, unknown> {
  return Object.fromEntries([...paths].map((path) => [path, user.get(path) ?? defaultOf(path)]));
}

/** Whether what was settled holds for the file as it is, in this folder, over what the user has now. */
export function holds(settled: Settled, folder: string, text: string, user: Layer): boolean {
  return (
    settled.folder === folder &&
    settled.text === text &&
    JSON.stringify(settled.before) ===
      JSON.stringify(
        valuesOf(
          settled.values.map(([path]) => path),
          user,
        ),
      )
  );
}

function defaultOf(path: string): unknown {
  let value: unknown = defaultSettings;
  for (const part of path.split(".")) value = (value as Record<string, unknown> | undefined)?.[part];
  return value ?? null;
}
