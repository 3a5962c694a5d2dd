#!/usr/bin/env node
import {
  errors,
  exitWith,
  formatFailure,
  isRecentNode,
  LaunchError,
  type Outcome,
  outcomeOf,
} from "@ai-sandbox/core";
import { commands } from "./commands.ts";
import { generalHelp } from "./help.ts";
import { quoted } from "./quoted.ts";
import { readVersion } from "./version.ts";

try {
  exitWith(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(formatFailure(error));
  exitWith(outcomeOf(error));
}

/** @returns how to end */
async function main(args: readonly string[]): Promise<Outcome> {
  if (!isRecentNode(process.versions.node)) throw errors.nodeTooOld(process.versions.node);
  const [name, ...rest] = args;
  if (name === "--version" || name === "-V") {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  if (name === undefined || name === "--help" || name === "-h" || name === "help") {
    (name === undefined ? process.stderr : process.stdout).write(generalHelp());
    return name === undefined ? 2 : 0;
  }
  const command = commands.find((candidate) => candidate.name === name);
  if (command === undefined) {
    throw new LaunchError(
      `there is no command ${quoted(name)}.`,
      "See what there is with: ai-sandbox --help",
      2,
    );
  }
  if (rest[0] === "--help" || rest[0] === "-h") {
    process.stdout.write(command.help);
    return 0;
  }
  // One command's code is all that is loaded.
  return (await command.load())(rest);
}
