import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { makeWorkspace } from "../support/person.ts";
import { run } from "../support/run.ts";
import type { ToolFacts } from "./tools.ts";

/**
 * Has a tool's image made as a user would, by a first run, where that has not happened yet.
 *
 * @returns the image's name
 */
export async function prepared(tool: ToolFacts): Promise<string> {
  const person = inject("people").agent;
  const first = await run(tool.command, ["--version"], {
    as: person,
    in: makeWorkspace(inject("folder"), person),
  });
  if (first.code !== 0) throw new Error(`${tool.name}: ${first.stderr}`);
  const stamps = join(person.home, ".ai-sandbox", "state", "v1", "stamps");
  const [newest] = readdirSync(stamps)
    // Others start launchers meanwhile: what one is writing has another name until it is whole.
    .filter((name) => /^[^.]+\.json$/.test(name))
    .map((name) => join(stamps, name))
    .map((path) => ({
      reference: (JSON.parse(readFileSync(path, "utf8")) as { reference: string }).reference,
      made: statSync(path).mtimeMs,
    }))
    .filter(({ reference }) => reference.startsWith(`ai-${tool.name}:`))
    .sort((left, right) => right.made - left.made);
  if (newest === undefined) throw new Error(`no stamp of ${tool.name} in ${stamps}`);
  return newest.reference;
}
