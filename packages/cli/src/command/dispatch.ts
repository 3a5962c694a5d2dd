import type { Outcome } from "@ai-sandbox/core";
import { allIsPrinted } from "../output/printed.ts";
import { quoted } from "../quoted.ts";
import { type Command, type Group, isGroup, type Section } from "./command.ts";
import { commandHelp, generalHelp, groupHelp } from "./help.ts";
import { readInput } from "./read-input.ts";
import { usageError } from "./usage-error.ts";

/**
 * Finds the command that was typed, and runs it.
 *
 * @param sections the table of all commands
 * @param args what was typed after `ai-sandbox`
 * @returns how to end
 * @throws LaunchError, exit code 2, when there is no such command
 */
export async function dispatch(sections: readonly Section[], args: readonly string[]): Promise<Outcome> {
  const entries = sections.flatMap(({ commands }) => commands);
  const [first, ...rest] = args;
  if (first === undefined) {
    process.stderr.write(generalHelp(sections));
    return 2;
  }
  if (first === "help" && rest.length > 0) return dispatch(sections, [...rest, "--help"]);
  if (first === "help" || isHelp(first)) return print(generalHelp(sections));
  const entry = entries.find(({ name }) => name === first);
  if (entry === undefined) throw noSuchCommand("", first, entries);
  if (!isGroup(entry)) return runCommand(entry.name, entry, rest);
  return runGroup(entry, rest);
}

function runGroup(group: Group, args: readonly string[]): Promise<Outcome> | Outcome {
  const [first, ...rest] = args;
  if (first !== undefined && isHelp(first)) return print(groupHelp(group));
  const isNamed = first !== undefined && !first.startsWith("-");
  const name = isNamed ? first : group.usual;
  if (name === undefined) {
    process.stderr.write(groupHelp(group));
    return 2;
  }
  const command = group.commands.find((candidate) => candidate.name === name);
  if (command === undefined) throw noSuchCommand(group.name, name, group.commands);
  return runCommand(`${group.name} ${name}`, command, isNamed ? rest : args);
}

async function runCommand(name: string, command: Command, args: readonly string[]): Promise<Outcome> {
  if (asksForHelp(command, args)) return print(commandHelp(name, command));
  const input = readInput(name, command, args);
  // One command's code is all that is loaded.
  const outcome = await (await command.load())(input);
  if (command.handsOver === undefined) await allIsPrinted();
  return outcome;
}

/** Where arguments of a tool may follow, `--help` behind the tool's name is more likely meant for the tool. */
function asksForHelp(command: Command, args: readonly string[]): boolean {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const word = command.rest === undefined ? -1 : own.findIndex((argument) => !argument.startsWith("-"));
  return (word === -1 ? own : own.slice(0, word)).some(isHelp);
}

function isHelp(word: string): boolean {
  return word === "--help" || word === "-h";
}

function print(text: string): 0 {
  process.stdout.write(text);
  return 0;
}

function noSuchCommand(group: string, word: string, entries: readonly { name: string }[]): Error {
  const near = entries.find(({ name }) => isNear(name, word));
  const within = group === "" ? "" : `${group} `;
  return usageError(
    group,
    `there is no command ${group === "" ? quoted(word) : quoted(`${group} ${word}`)}.`,
    near === undefined ? undefined : `Did you mean: ai-sandbox ${within}${near.name}`,
  );
}

/** One letter more, less or another, two swapped, or only the beginning. */
function isNear(name: string, word: string): boolean {
  if (word.length >= 2 && (name.startsWith(word) || word === `${name}s` || name === `${word}s`)) return true;
  if (Math.abs(name.length - word.length) > 1) return false;
  let begin = 0;
  while (begin < name.length && name[begin] === word[begin]) begin++;
  const [left, right] = [name.slice(begin), word.slice(begin)];
  return (
    left.slice(1) === right.slice(1) ||
    left.slice(1) === right ||
    left === right.slice(1) ||
    (left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2))
  );
}
