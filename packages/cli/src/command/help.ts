import { type Argument, type Command, type Group, isGroup, type Option, type Section } from "./command.ts";

/** The list of all commands. */
export function generalHelp(sections: readonly Section[]): string {
  const all = sections.flatMap(({ commands }) => commands);
  const width = Math.max(...all.map(({ name }) => name.length)) + 3;
  return `Usage: ai-sandbox <command> [arguments...]

AI coding CLIs, each in a container that sees the folder you are in and little else.

${sections.map(({ title, commands }) => `${title}\n${lines(commands, width)}`).join("\n")}
  ai-sandbox <command> --help   more about one of them, with an example
  ai-sandbox --version          the version of this command
`;
}

/** The list of a group's commands. */
export function groupHelp(group: Group): string {
  const width = Math.max(...group.commands.map(({ name }) => name.length)) + 3;
  const usual = group.usual === undefined ? "" : `\nWithout one of them: ${group.usual}.\n`;
  return `Usage: ai-sandbox ${group.name} <command> [arguments...]

${wrap(group.description)}

${lines(group.commands, width)}${usual}
  ai-sandbox ${group.name} <command> --help   more about one of them, with an example
`;
}

/**
 * The help text of one command.
 *
 * @param name its full name, as `settings get`
 */
export function commandHelp(name: string, command: Command): string {
  const options = Object.entries(command.options ?? {}).map(([option, about]) => [
    optionName(option, about),
    about.summary,
  ]);
  const width = Math.max(0, ...options.map(([option = ""]) => option.length)) + 3;
  const list = options.map(([option = "", summary = ""]) => `  ${option.padEnd(width)}${summary}\n`).join("");
  return `Usage: ${usageOf(name, command)}

${wrap(command.description)}
${list === "" ? "" : `\n${list}`}
${command.examples.length === 1 ? "Example" : "Examples"}:
${command.examples.map((example) => `  ${example}\n`).join("")}`;
}

/** How a command is written, as `ai-sandbox stop <session...> [--all]`. */
export function usageOf(name: string, command: Command): string {
  const options = Object.entries(command.options ?? {}).map(
    ([option, about]) => `[${longName(option, about)}]`,
  );
  return [
    `ai-sandbox ${name}`,
    ...(command.arguments ?? []).map(argumentName),
    ...options,
    ...(command.rest === undefined ? [] : [`[-- ${command.rest}...]`]),
  ].join(" ");
}

/** How an option is written in a list: `-y, --yes`, `--network <name>`. */
export function optionName(option: string, about: Option): string {
  return `${about.short === undefined ? "" : `-${about.short}, `}${longName(option, about)}`;
}

function longName(option: string, { value, many }: Option): string {
  return `--${option}${value === undefined ? "" : ` <${value}>`}${many === undefined ? "" : "..."}`;
}

function argumentName({ name, needs, many }: Argument): string {
  const word = `<${name}>${many === undefined ? "" : "..."}`;
  return needs === undefined ? `[${word}]` : word;
}

function lines(commands: readonly (Command | Group)[], width: number): string {
  return commands
    .map((entry) => `  ${entry.name.padEnd(width)}${entry.summary}${isGroup(entry) ? " …" : ""}\n`)
    .join("");
}

/** Breaks each paragraph into lines of at most 88 characters. */
function wrap(text: string): string {
  return text
    .split("\n")
    .map((paragraph) => paragraph.replace(/(?![^\n]{1,88}$)([^\n]{1,88})\s/g, "$1\n"))
    .join("\n");
}
