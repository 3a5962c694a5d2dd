import { codeOf, ExitCode, LaunchError, printable } from "./launch-error.ts";

/** What can keep the files that this machine obeys from being protected. */
export const protectionErrors = () => ({
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

  placeholderUnmakable: (path: string, cause: unknown) =>
    new LaunchError(
      `${printable(path)} could not be made (${codeOf(cause)}); it keeps a place from the tool that this machine would obey.`,
      path.endsWith(".lock") && codeOf(cause) === "EEXIST"
        ? "A git command is changing the configuration: wait for it and try again. If none runs, delete that file."
        : "Look at the folder's permissions and free space. Or set AI_SANDBOX_GIT=open to do without the protection.",
      ExitCode.setUp,
      { cause },
    ),
});
