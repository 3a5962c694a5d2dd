import { existsSync, realpathSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { ExitCode, LaunchError } from "@ai-sandbox/core";
import { placesOfNpx } from "./installed-tools.ts";
import { quoted } from "./quoted.ts";

/**
 * Finds the installed launcher package of a tool, beside this command; in the folder the user is in only for npx, which
 * takes what is pinned there itself.
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
  const file = `@ai-sandbox/${name}/tool.json`;
  try {
    return dirname(createRequire(import.meta.url).resolve(file));
  } catch (cause) {
    const pinned = placesOfNpx(process.env)
      .map((place) => join(place, file))
      .find((path) => existsSync(path));
    if (pinned !== undefined) return dirname(realpathSync(pinned));
    throw new LaunchError(
      `the launcher of ${name} is not installed beside this command.`,
      `Install it: npm install --global @ai-sandbox/${name}`,
      ExitCode.notFound,
      { cause },
    );
  }
}
