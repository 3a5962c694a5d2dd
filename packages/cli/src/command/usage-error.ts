import { LaunchError } from "@ai-sandbox/core";

/**
 * A command was used wrongly: exit code 2.
 *
 * @param command its full name, as `settings get`; empty for `ai-sandbox` itself
 * @param what what is wrong, as a sentence
 * @param hint what to do besides reading the help text
 */
export function usageError(command: string, what: string, hint?: string): LaunchError {
  const help = `See how it is used with: ai-sandbox ${command === "" ? "" : `${command} `}--help`;
  return new LaunchError(what, hint === undefined ? help : `${hint}\n${help}`, 2);
}
