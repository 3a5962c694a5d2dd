import { codeOf, ExitCode, LaunchError, printable, shellWord } from "./launch-error.ts";

/** What can be wrong with the folder that a session would share. */
export const workspaceErrors = () => ({
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

  workspaceRefused: (path: string, reason: string) =>
    new LaunchError(
      `${printable(path)} can't be shared with a tool: ${reason}.`,
      "Go to the folder of one project (cd path/to/project) and run the command there.",
    ),

  noFolder: (path: string, cause?: unknown) =>
    new LaunchError(
      `there is no folder ${printable(path)}.`,
      "Name one that is there; without a name the folder you are in is meant.",
      ExitCode.setUp,
      { cause },
    ),

  notTrusted: (path: string) =>
    new LaunchError(
      `nobody has said yet that tools may work in ${printable(path)}, and there is no terminal to ask.`,
      [
        `To allow it from now on: ai-sandbox trust ${shellWord(path)}`,
        "For one run: set AI_SANDBOX_TRUST=once",
        "(ai-sandbox comes with: npm install --global @ai-sandbox/cli)",
      ].join("\n"),
    ),

  trustRefused: (path: string) =>
    new LaunchError(
      `the tool was not started: ${printable(path)} is not shared.`,
      "Nothing was changed or remembered. The question comes again the next time.",
    ),

  questionStopped: (exitCode: number) =>
    new LaunchError(
      "stopped at the question; nothing was started.",
      "Run it again to be asked again.",
      exitCode,
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

  mountMissing: (path: string, cause: unknown) =>
    new LaunchError(
      `${printable(path)} is listed in mounts and can't be found (${codeOf(cause)}).`,
      "Take it out of mounts in your settings, or make it.",
      ExitCode.setUp,
      { cause },
    ),

  mountRefused: (path: string, reason: string) =>
    new LaunchError(
      `${printable(path)} can't be shared with a tool: ${printable(reason)}.`,
      "Take it out of mounts in your settings (ai-sandbox settings tells where it comes from).",
    ),

  tooMuchToHide: (workspace: string) =>
    new LaunchError(
      `${printable(workspace)} is too large to find every .env file in it, and one that was missed would not be hidden.`,
      "Go to a folder below it and run the command there, or set hideEnvironmentFiles to false.",
    ),

  openToHost: (path: string, kind: "socket" | "device") =>
    new LaunchError(
      `${printable(path)} is a ${kind}: the tool could reach this machine through it, past the sandbox.`,
      kind === "socket"
        ? "Stop the program that made it, or let it keep its socket elsewhere ($XDG_RUNTIME_DIR). A leftover can be deleted."
        : "Take it out of this folder.",
    ),
});
