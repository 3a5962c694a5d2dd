import { ExitCode, LaunchError, printable } from "./launch-error.ts";

/** What can be wrong with the launcher, its Node or what it was given. */
export const launcherErrors = () => ({
  nodeTooOld: (version: string) =>
    new LaunchError(
      `Node ${version} is too old; 22.15 or newer is needed.`,
      "Install a current Node: https://nodejs.org",
    ),

  windows: () =>
    new LaunchError(
      "Windows itself is not supported: a folder such as C:\\project can't have the same path in a container.",
      "Use WSL 2. Set up a Linux (wsl --install), install Docker and Node in it, and type the command there.",
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

  switchUnknown: () =>
    new LaunchError(
      "AI_SANDBOX has a value that is not known.",
      "AI_SANDBOX=off runs the tool itself, without a sandbox. To run it in one, unset it: unset AI_SANDBOX",
    ),

  nativeMissing: (command: string, passedOver: readonly string[]) =>
    new LaunchError(
      `AI_SANDBOX=off asks for ${command} itself, and there is none on PATH but ours.`,
      [
        ...passedOver.map(
          (path) =>
            `Not used, because a repository could have put it there, or it leads back here: ${printable(path)}`,
        ),
        `Install it the way its vendor says, or leave AI_SANDBOX out to run it in the sandbox. See: ai-sandbox which ${command}`,
      ].join("\n"),
      ExitCode.notFound,
    ),

  toolNotInside: (title: string, command: string) =>
    new LaunchError(
      `${title} is not in this container.`,
      `A session has its own tool alone. Outside of it, ${command} runs in a container of its own.`,
      ExitCode.notFound,
    ),

  nativeUnusable: (path: string, interpreter: string) =>
    new LaunchError(
      `${printable(path)} can't be run: it asks for ${printable(interpreter)}, which is not there.`,
      "Install it again.",
      ExitCode.notRunnable,
    ),

  notPackaged: (path: string) =>
    new LaunchError(
      `this launcher is incomplete: ${printable(path)} is missing.`,
      "Install it again; in a checkout of ai-sandbox, run: npm run build",
    ),
});
