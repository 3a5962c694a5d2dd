import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { delimiter, dirname, isAbsolute, join } from "node:path";
import { readTool, type Tool } from "@ai-sandbox/core";

/** The launchers that are installed beside this command, by name. */
export function installedTools(): Tool[] {
  const found = new Map<string, Tool>();
  const places = createRequire(import.meta.url).resolve.paths("@ai-sandbox/core") ?? [];
  for (const place of [...places, ...placesOfNpx(process.env)]) {
    for (const name of namesIn(join(place, "@ai-sandbox"))) {
      if (found.has(name)) continue;
      const tool = tryToRead(join(place, "@ai-sandbox", name));
      if (tool !== undefined) found.set(name, tool);
    }
  }
  return [...found.values()].sort((left, right) => (left.name < right.name ? -1 : 1));
}

/**
 * Where `npx -p @ai-sandbox/cli -p @ai-sandbox/claude` leaves a package that the project has pinned already: it fetches the
 * other one only, and puts the project's programs on PATH. Whoever types npx has chosen the project's; nowhere else is a
 * folder looked into that a repository could have put on PATH.
 *
 * @param environment of this process; npm says in it that it is npx
 * @returns absolute paths of `node_modules` folders
 */
export function placesOfNpx(environment: Readonly<Record<string, string | undefined>>): string[] {
  if (environment.npm_command !== "exec") return [];
  const folders = (environment.PATH ?? "").split(delimiter).filter((folder) => isAbsolute(folder));
  return folders
    .filter((folder) => /[\\/]node_modules[\\/]\.bin$/.test(folder))
    .map((folder) => dirname(folder));
}

/**
 * The version of the tool that a launcher pins.
 *
 * @returns undefined for a launcher that does not say so
 */
export function pinnedVersion(tool: Pick<Tool, "folder">): string | undefined {
  try {
    const facts = JSON.parse(readFileSync(join(tool.folder, "tool.json"), "utf8")) as {
      version?: { argument?: string };
    };
    const dockerfile = readFileSync(join(tool.folder, "image", "Dockerfile"), "utf8");
    return new RegExp(`^ARG ${facts.version?.argument}=(\\S+)$`, "m").exec(dockerfile)?.[1];
  } catch {
    return undefined;
  }
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function tryToRead(folder: string): Tool | undefined {
  try {
    return readTool(folder);
  } catch {
    // Core, this command, or something that only lies there.
    return undefined;
  }
}
