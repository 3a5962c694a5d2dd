import { LaunchError, printable, shellWord } from "./launch-error.ts";

/** What can be wrong with settings. */
export const settingsErrors = {
  settingsWrong: (problems: readonly string[]) =>
    new LaunchError(
      problems.length === 1 ? "a setting is wrong." : `${problems.length} settings are wrong.`,
      problems.map(printable).join("\n"),
    ),

  projectFileWrong: (problems: readonly string[]) =>
    new LaunchError(
      "this project's settings can't be used, and a sandbox without them might be another than was meant.",
      problems.map(printable).join("\n"),
    ),

  projectNotApproved: (file: string, workspace: string, wishes: readonly string[]) =>
    new LaunchError(
      `this project asks for more than you allow, and there is no terminal to ask you (${printable(file)}).`,
      [
        ...wishes,
        `To allow this, until the file changes: ai-sandbox settings approve ${shellWord(workspace)}`,
      ].join("\n"),
    ),

  projectRefused: (file: string) =>
    new LaunchError(
      `the tool was not started: what ${printable(file)} asks for is not allowed.`,
      "Nothing was changed or remembered. The question comes again the next time.",
    ),
} as const;
