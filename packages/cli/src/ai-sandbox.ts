#!/usr/bin/env node
import { errors, exitWith, formatFailure, isRecentNode, type Outcome, outcomeOf } from "@ai-sandbox/core";
import { dispatch } from "./command/dispatch.ts";
import { sections } from "./commands.ts";
import { readVersion } from "./version.ts";

try {
  exitWith(await main(process.argv.slice(2)));
} catch (error) {
  process.stderr.write(formatFailure(error));
  exitWith(outcomeOf(error));
}

/** @returns how to end */
async function main(args: readonly string[]): Promise<Outcome> {
  if (process.platform === "win32") throw errors.windows();
  if (!isRecentNode(process.versions.node)) throw errors.nodeTooOld(process.versions.node);
  if (args[0] === "--version" || args[0] === "-V") {
    process.stdout.write(`${readVersion()}\n`);
    return 0;
  }
  return dispatch(sections, args);
}
