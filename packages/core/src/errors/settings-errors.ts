import { LaunchError, printable, shellWord } from "./launch-error.ts";

/** What can be wrong with settings. */
export const settingsErrors = () => ({
  settingsWrong: (problems: readonly string[]) =>
    new LaunchError(
      problems.length === 1 ? "a setting is wrong." : `${problems.length} settings are wrong.`,
      problems.map(printable).join("\n"),
    ),

  environmentFileUnusable: (file: string, reason: string) =>
    new LaunchError(
      `the file of variables can't be used: ${printable(file)} (${reason}).`,
      "It has to be a small file with lines such as NAME=value.",
    ),

  environmentFileOpen: (file: string) =>
    new LaunchError(
      `other users of this machine may read your variables in ${printable(file)}.`,
      `Close it first: chmod 600 ${shellWord(file)}`,
    ),

  environmentFileNames: (file: string, names: readonly string[]) =>
    new LaunchError(
      `${printable(file)} sets what can't go into a session: ${printable(names.join(", "))}.`,
      "These steer the engine, the loader or the sandbox itself, or are no names. Take them out.",
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
});
