import { LaunchError, printable } from "@ai-sandbox/core";
import { quoted } from "./quoted.ts";

/** `<tool> [flags] [-- arguments...]`, taken apart. */
export type ToolArguments = {
  readonly tool: string;
  readonly flags: readonly string[];
  /** What follows `--`: the tool's own. */
  readonly arguments: readonly string[];
};

/**
 * Takes a command's arguments apart.
 *
 * @param command for the message
 * @param known the flags it has
 * @throws LaunchError, exit code 2, when the tool is missing or a flag is unknown
 */
export function readToolArguments(
  command: string,
  known: readonly string[],
  args: readonly string[],
): ToolArguments {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const flags = own.filter((argument) => argument.startsWith("-"));
  const [tool, ...others] = own.filter((argument) => !argument.startsWith("-"));
  const hint = `See how it is used with: ai-sandbox ${command} --help`;
  if (tool === undefined) throw new LaunchError(`${command} needs the name of a tool.`, hint, 2);
  const unknown = flags.find((flag) => !known.includes(flag)) ?? others[0];
  if (unknown !== undefined) {
    const meant = `If ${quoted(unknown)} is for ${printable(tool)}, write it after --: ai-sandbox ${command} ${printable(tool)} -- ${printable(unknown)}`;
    throw new LaunchError(`${command} does not know ${quoted(unknown)}.`, `${meant}\n${hint}`, 2);
  }
  return { tool, flags, arguments: end === -1 ? [] : args.slice(end + 1) };
}
