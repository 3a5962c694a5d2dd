import { LaunchError, printable } from "./launch-error.ts";

/** What can be wrong with settings. */
export const settingsErrors = {
  settingsWrong: (problems: readonly string[]) =>
    new LaunchError(
      problems.length === 1 ? "a setting is wrong." : `${problems.length} settings are wrong.`,
      problems.map(printable).join("\n"),
    ),
} as const;
