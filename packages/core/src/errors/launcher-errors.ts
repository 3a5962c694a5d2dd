import { LaunchError, printable } from "./launch-error.ts";

/** What can be wrong with the launcher, its Node or what it was given. */
export const launcherErrors = {
  nodeTooOld: (version: string) =>
    new LaunchError(
      `Node ${version} is too old; 22.15 or newer is needed.`,
      "Install a current Node: https://nodejs.org",
    ),

  homeUnknown: () =>
    new LaunchError(
      "your home folder is not known: HOME is not an absolute path.",
      "Set it, as in: export HOME=/home/you",
    ),

  argumentNotText: (position: number) =>
    new LaunchError(
      `argument ${position} is not valid UTF-8, and no engine can be told such bytes.`,
      "Pass the bytes through stdin or a file instead.",
    ),

  variableNotText: (name: string) =>
    new LaunchError(
      `the value of ${printable(name)} is not valid UTF-8, and no engine can be told such bytes.`,
      `Set it to text, or leave it out: unset ${printable(name)}`,
    ),

  notPackaged: (path: string) =>
    new LaunchError(
      `this launcher is incomplete: ${printable(path)} is missing.`,
      "Install it again; in a checkout of ai-sandbox, run: npm run build",
    ),
} as const;
