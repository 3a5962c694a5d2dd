import { constants } from "node:os";
import type { Outcome } from "./exit.ts";

/** Exit codes of a launcher's own failures; every other code is the tool's. */
export const ExitCode = {
  /** The sandbox could not be set up. */
  setUp: 125,
  /** The tool could not be run. */
  notRunnable: 126,
  /** Something needed was not found. */
  notFound: 127,
} as const;

/**
 * A failure the user can do something about. It is printed in two parts, what happened and what to do, without a stack.
 */
export class LaunchError extends Error {
  override readonly name = "LaunchError";
  readonly exitCode: number;
  /** What to do next, one or more lines. */
  readonly hint: string;

  constructor(message: string, hint: string, exitCode: number = ExitCode.setUp, options?: ErrorOptions) {
    super(message, options);
    this.hint = hint;
    this.exitCode = exitCode;
  }
}

/** Makes text of others' (paths, names) harmless for a terminal: control and direction characters are shown escaped. */
export function printable(text: string): string {
  return text.replace(
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

/** The two parts of a failure, as they are printed to stderr. */
export function formatFailure(error: unknown): string {
  if (error instanceof LaunchError) {
    const hint = error.hint.split("\n").map((line) => `  ${line}\n`);
    return `ai-sandbox: ${error.message}\n${hint.join("")}`;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return [
    "ai-sandbox: a fault of ours, not yours.",
    `  Please report it with these lines (Node ${process.version}, ${process.platform} ${process.arch}):`,
    stack,
    "",
  ].join("\n");
}

/** How to end after a failure: by the signal that somebody sent to stop it, else with its exit code. */
export function outcomeOf(error: unknown): Outcome {
  const code = error instanceof LaunchError ? error.exitCode : ExitCode.setUp;
  return (
    (["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT"] as const).find(
      (signal) => code === 128 + constants.signals[signal],
    ) ?? code
  );
}

export const errors = {
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

  folderGone: (cause: unknown) =>
    new LaunchError(
      "the folder you are in no longer exists.",
      'Go to a folder that does (cd "$HOME", then your project) and try again.',
      ExitCode.setUp,
      { cause },
    ),

  folderUnreadable: (path: string) =>
    new LaunchError(
      `the folder ${printable(path)} can't be read by you.`,
      "Look at its owner and permissions with: ls -ld .",
    ),

  folderNameUnusable: (path: string) =>
    new LaunchError(
      `the folder's path has characters that no engine can be told: ${printable(path)}`,
      "Rename it so that it has no control characters and is valid UTF-8.",
    ),

  statePathUnusable: (path: string) =>
    new LaunchError(
      `the state folder's path has characters that no engine can be told: ${printable(path)}`,
      "Choose another one with AI_SANDBOX_HOME, without control characters and in valid UTF-8.",
    ),

  workspaceRefused: (path: string, reason: string) =>
    new LaunchError(
      `${printable(path)} can't be shared with a tool: ${reason}.`,
      "Go to the folder of one project (cd path/to/project) and run the command there.",
    ),

  workspaceClosedToAgent: (path: string) =>
    new LaunchError(
      `you are root, the tool runs as agent (uid 1000), and that user may not enter ${printable(path)}.`,
      [
        "Any of these helps:",
        "run the command as the ordinary user who owns the folder;",
        "or give the folder to agent: chown -R 1000:1000 .",
        "or share it with agent's group: chgrp -R 1000 . && chmod -R g+rwX .",
      ].join("\n"),
    ),

  argumentNotText: (position: number) =>
    new LaunchError(
      `argument ${position} is not valid UTF-8, and no engine can be told such bytes.`,
      "Pass the bytes through stdin or a file instead.",
    ),

  protectedIsNoFile: (path: string, kind: "link" | "special" | "absent") =>
    new LaunchError(
      `${printable(path)} ${kind === "link" ? "is a link" : "is no ordinary file or folder"}, so it can't be protected from the tool: this machine would obey what the tool puts there.`,
      "Put a real file or folder in its place. Or set AI_SANDBOX_GIT=read-only or open: see the settings.",
    ),

  hooksAmongFiles: (workspace: string) =>
    new LaunchError(
      `core.hooksPath makes git run hooks from ${printable(workspace)} itself, so they can't be protected from the tool.`,
      "Let it name a folder of its own: git config core.hooksPath .githooks",
    ),

  tooManyRepositories: (workspace: string, most: number) =>
    new LaunchError(
      `${printable(workspace)} holds more than ${most} repositories, worktrees and submodules.`,
      "Go to the one you work in and run the command there. Or set AI_SANDBOX_GIT=open to protect none of them.",
    ),

  nothingToClone: (workspace: string) =>
    new LaunchError(
      `AI_SANDBOX_GIT=clone needs a repository, and there is none at the top of ${printable(workspace)}.`,
      "Go to the repository's own folder, or choose another value.",
    ),

  openToHost: (path: string, kind: "socket" | "device") =>
    new LaunchError(
      `${printable(path)} is a ${kind}: the tool could reach this machine through it, past the sandbox.`,
      kind === "socket"
        ? "Stop the program that made it, or let it keep its socket elsewhere ($XDG_RUNTIME_DIR). A leftover can be deleted."
        : "Take it out of this folder.",
    ),

  placeholderUnmakable: (path: string, cause: unknown) =>
    new LaunchError(
      `${printable(path)} could not be made (${codeOf(cause)}); it keeps a place from the tool that this machine would obey.`,
      path.endsWith(".lock") && codeOf(cause) === "EEXIST"
        ? "A git command is changing the configuration: wait for it and try again. If none runs, delete that file."
        : "Look at the folder's permissions and free space. Or set AI_SANDBOX_GIT=open to do without the protection.",
      ExitCode.setUp,
      { cause },
    ),

  variableNotText: (name: string) =>
    new LaunchError(
      `the value of ${printable(name)} is not valid UTF-8, and no engine can be told such bytes.`,
      `Set it to text, or leave it out: unset ${printable(name)}`,
    ),

  engineConfigurationUnsafe: (name: string, path: string) =>
    new LaunchError(
      `${name} is in the folder that would be shared, or is not an absolute path: ${printable(path)}`,
      "A tool could change there what Docker's client runs on this machine. Put it somewhere else.",
    ),

  settingsWrong: (problems: readonly string[]) =>
    new LaunchError(
      problems.length === 1 ? "a setting is wrong." : `${problems.length} settings are wrong.`,
      problems.map(printable).join("\n"),
    ),

  stateUnusable: (path: string, cause: unknown) =>
    new LaunchError(
      `the state folder can't be used: ${printable(path)} (${codeOf(cause)}).`,
      stateHint(codeOf(cause)),
      ExitCode.setUp,
      { cause },
    ),

  homeOfAnother: (path: string) =>
    new LaunchError(
      `the tool's private home belongs to another user: ${printable(path)}`,
      'It was probably made under sudo. Give it back with: sudo chown -R "$(id -u):$(id -g)" ~/.ai-sandbox',
    ),

  homeHoldsOther: (path: string) =>
    new LaunchError(
      `something that is no folder lies where the workspace has to be mounted: ${printable(path)}`,
      "A session made it in the tool's private home. Look at it, remove it, and try again.",
    ),

  engineMissing: (engine: string, skipped: readonly string[]) =>
    new LaunchError(
      `${engine} was not found on PATH.`,
      [
        ...skipped.map(
          (path) => `Not used, because a repository could have put it there: ${printable(path)}`,
        ),
        "Install Docker (Debian and Ubuntu: sudo apt-get install docker.io), start it, and try again.",
      ].join("\n"),
      ExitCode.notFound,
    ),

  engineStopped: (detail: string) =>
    new LaunchError(
      `Docker is installed but its daemon does not answer (${printable(detail)}).`,
      "Start it: sudo systemctl start docker, or open Docker Desktop. Then try again.",
    ),

  engineForbidden: (detail: string) =>
    new LaunchError(
      `you may not use Docker's socket (${printable(detail)}).`,
      'Join the group docker and log in again: sudo usermod -aG docker "$USER". Or use rootless Docker.',
    ),

  engineFailed: (detail: string) =>
    new LaunchError(`Docker could not be asked (${printable(detail)}).`, "Try: docker info"),

  noFilterInVirtualMachine: (mode: string) =>
    new LaunchError(
      `the network ${mode} can't be had: this engine runs in a virtual machine, where the launcher's filter is out of reach.`,
      "Choose another one with AI_SANDBOX_NETWORK: none closes the network, open opens it.",
    ),

  noRelayInImage: (mode: string, image: string) =>
    new LaunchError(
      `the network ${mode} can't be had: the image ${printable(image)} does not have what it needs inside.`,
      "Build the image here (AI_IMAGE_SOURCE=local), or choose AI_SANDBOX_NETWORK=open or none.",
    ),

  socketPathTooLong: (folder: string) =>
    new LaunchError(
      `the path of the state folder is too long for a socket in it: ${printable(folder)}`,
      "Choose a shorter one with AI_SANDBOX_HOME.",
    ),

  startRefused: () =>
    new LaunchError(
      "Docker did not start the session; its reason stands above.",
      "See what was asked of it with: ai-sandbox explain <tool>",
    ),

  imageNameUnusable: (image: string) =>
    new LaunchError(
      `this is no image name: ${printable(image)}`,
      'Look at AI_IMAGE_REGISTRY, AI_IMAGE_TAG and "image" in ~/.ai-sandbox/config.json.',
    ),

  platformUnsupported: (title: string, platform: string, supported: readonly string[]) =>
    new LaunchError(
      `${title} is not published for ${printable(platform)}.`,
      `Its vendor publishes for ${supported.join(", ")}. Choose one with AI_RUN_PLATFORM; another than your own is emulated, slowly.`,
    ),

  diskFull: (what: string, where: string, log: string) =>
    new LaunchError(
      `the disk is full; ${what} could not be finished (${printable(where)}).`,
      `Free some space (docker system df shows what Docker holds) and try again.\nThe whole log: ${printable(log)}`,
    ),

  buildFailed: (image: string, said: readonly string[], log: string) =>
    new LaunchError(
      `the image ${image} could not be built.`,
      [...said.map(printable), `The whole log: ${printable(log)}`].join("\n"),
    ),

  parentMissing: (image: string, log: string) =>
    new LaunchError(
      `the parent image ${image} could not be fetched.`,
      [
        "Check that this machine reaches a registry (docker pull debian:trixie-slim); behind a proxy, Docker's daemon needs it configured.",
        `The whole log: ${printable(log)}`,
      ].join("\n"),
    ),

  preparationStopped: (exitCode: number) =>
    new LaunchError(
      "stopped before the image was ready; nothing half-made is kept.",
      "The next run goes on from the last finished step.",
      exitCode,
    ),

  pullFailed: (image: string, said: readonly string[], log: string) =>
    new LaunchError(
      `the image ${printable(image)} could not be pulled.`,
      [...said.map(printable), `The whole log: ${printable(log)}`].join("\n"),
    ),

  notPackaged: (path: string) =>
    new LaunchError(
      `this launcher is incomplete: ${printable(path)} is missing.`,
      "Install it again; in a checkout of ai-sandbox, run: npm run build",
    ),
} as const;

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : "unknown reason";
}

function stateHint(code: string): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "The disk is full: free some space and try again.";
  return "Make it writable for you, or choose another folder with AI_SANDBOX_HOME.";
}
