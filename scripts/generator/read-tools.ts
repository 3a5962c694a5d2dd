import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFacts } from "./check-facts.ts";
import { argumentDefault, dockerfileProblems } from "./dockerfile.ts";
import type { ToolFacts } from "./schema.ts";

/** A tool as the repository holds it. */
export type RepositoryTool = {
  facts: ToolFacts;
  /** Version of the real CLI that its Dockerfile pins. */
  pinned: string;
};

/**
 * Reads every packages/<tool>/tool.json and what belongs to it.
 *
 * @param root absolute path of the repository
 * @returns the tools, ordered by name, and every problem in every file
 */
export function readTools(root: string): { tools: RepositoryTool[]; problems: string[] } {
  const tools: RepositoryTool[] = [];
  const problems: string[] = [];
  const folders = readdirSync(join(root, "packages")).filter((name) =>
    existsSync(join(root, "packages", name, "tool.json")),
  );
  for (const folder of folders.sort()) {
    const read = readTool(root, folder);
    if ("problems" in read) problems.push(...read.problems);
    else tools.push(read);
  }
  const byCommand = new Map<string, string>();
  for (const { facts } of tools) {
    const other = byCommand.get(facts.command);
    if (other !== undefined)
      problems.push(`packages/${facts.name}/tool.json: command: is the same as that of ${other}`);
    byCommand.set(facts.command, facts.name);
  }
  return { tools, problems };
}

function readTool(root: string, folder: string): RepositoryTool | { problems: string[] } {
  const file = `packages/${folder}/tool.json`;
  let content: unknown;
  try {
    content = JSON.parse(readFileSync(join(root, file), "utf8"));
  } catch (error) {
    return { problems: [`${file}: is not JSON: ${error instanceof Error ? error.message : String(error)}`] };
  }
  const checked = checkFacts(file, content, folder);
  if ("problems" in checked) return checked;
  const { facts } = checked;
  const dockerfile = `dockerfiles/${facts.name}/Dockerfile`;
  if (!existsSync(join(root, dockerfile))) return { problems: [`${dockerfile}: is missing`] };
  const source = readFileSync(join(root, dockerfile), "utf8");
  const problems = dockerfileProblems(source, facts.version.argument).map(
    (problem) => `${dockerfile}: ${problem}`,
  );
  const pinned = argumentDefault(source, facts.version.argument);
  return problems.length > 0 || pinned === undefined ? { problems } : { facts, pinned };
}
