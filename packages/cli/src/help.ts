import { commands } from "./commands.ts";

/** The list of all commands. */
export function generalHelp(): string {
  const width = Math.max(...commands.map((command) => command.name.length)) + 3;
  const list = commands.map((command) => `  ${command.name.padEnd(width)}${command.summary}`);
  return `Usage: ai-sandbox <command> [arguments...]

AI coding CLIs, each in a container that sees the folder you are in and little else.

${list.join("\n")}

  ai-sandbox <command> --help   more about one of them, with an example
  ai-sandbox --version          the version of this command
`;
}
