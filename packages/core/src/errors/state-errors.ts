import { codeOf, ExitCode, LaunchError, printable } from "./launch-error.ts";

/** What can be wrong with the state folder and the homes in it. */
export const stateErrors = () => ({
  stateHomeRelative: () =>
    new LaunchError(
      "AI_SANDBOX_HOME is not an absolute path.",
      'Write it in full, as in AI_SANDBOX_HOME="$HOME/.ai-sandbox".',
    ),

  statePathUnusable: (path: string) =>
    new LaunchError(
      `the state folder's path has characters that no engine can be told: ${printable(path)}`,
      "Choose another one with AI_SANDBOX_HOME, without control characters and in valid UTF-8.",
    ),

  stateUnusable: (path: string, cause: unknown) =>
    new LaunchError(
      `the state folder can't be used: ${printable(path)} (${codeOf(cause)}).`,
      stateHint(codeOf(cause)),
      ExitCode.setUp,
      { cause },
    ),

  trustedDamaged: (path: string) =>
    new LaunchError(
      `the list of trusted folders is damaged: ${printable(path)}`,
      "It has to be a JSON list of absolute paths. Mend it, or remove it and trust your folders again.",
    ),

  joinedDamaged: (path: string) =>
    new LaunchError(
      `the list of joined networks is damaged: ${printable(path)}`,
      "Remove it, and join again with: ai-sandbox network join <network>",
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

  socketPathTooLong: (folder: string) =>
    new LaunchError(
      `the path of the state folder is too long for a socket in it: ${printable(folder)}`,
      "Choose a shorter one with AI_SANDBOX_HOME.",
    ),
});

function stateHint(code: string): string {
  if (code === "ENOSPC" || code === "EDQUOT") return "The disk is full: free some space and try again.";
  return "Make it writable for you, or choose another folder with AI_SANDBOX_HOME.";
}
