import { createRequire } from "node:module";
import { dirname } from "node:path";
import { ExitCode, LaunchError } from "@ai-sandbox/core";
import { quoted } from "./quoted.ts";

/**
 * Finds the installed launcher package of a tool, beside this command: never in the folder the user is in.
 *
 * @returns absolute path of the package
 * @throws LaunchError when it is not installed
 */
export function toolFolder(name: string): string {
  if (!/^[a-z][a-z0-9-]*$/.test(name)) {
    throw new LaunchError(
      `this is no tool's name: ${quoted(name)}.`,
      "A name is a word such as claude or codex.",
      2,
    );
  }
  try {
    return dirname(createRequire(import.meta.url).resolve(`@ai-sandbox/${name}/tool.json`));
  } catch (cause) {
    throw new LaunchError(
      `the launcher of ${name} is not installed beside this command.`,
      `Install it: npm install --global @ai-sandbox/${name}`,
      ExitCode.notFound,
      { cause },
    );
  }
}
