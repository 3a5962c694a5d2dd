import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { checkFacts } from "./check-facts.ts";
import { argumentDefault, dockerfileProblems } from "./dockerfile.ts";
import type { ToolFacts } from "./schema.ts";
import { sourceProblems } from "./sources.ts";

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
  const problems: string[] = [];
  const content = readJson(root, file, problems);
  if (problems.length > 0) return { problems };
  const checked = checkFacts(file, content, folder);
  if ("problems" in checked) problems.push(...checked.problems);
  if (typeof content === "object" && content !== null) problems.push(...readSources(root, folder, content));
  // Looked at even when the facts are wrong, so that one run lists all there is to mend.
  const argument = (content as { version?: { argument?: unknown } } | null)?.version?.argument;
  const pinned = typeof argument === "string" ? readDockerfile(root, folder, argument, problems) : undefined;
  const isWhole = "facts" in checked && pinned !== undefined && problems.length === 0;
  return isWhole ? { facts: checked.facts, pinned } : { problems };
}

/** What a file holds; adds to `problems` when it is not JSON. */
function readJson(root: string, file: string, problems: string[]): unknown {
  try {
    return JSON.parse(readFileSync(join(root, file), "utf8"));
  } catch (error) {
    problems.push(`${file}: is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}

function readSources(root: string, folder: string, facts: object): string[] {
  const file = `packages/${folder}/sources.json`;
  if (!existsSync(join(root, file))) return [`${file}: is missing`];
  const problems: string[] = [];
  const content = readJson(root, file, problems);
  return problems.length > 0 ? problems : sourceProblems(file, facts, content);
}

/** The version that the tool's Dockerfile pins; adds what is wrong with the Dockerfile to `problems`. */
function readDockerfile(
  root: string,
  tool: string,
  argument: string,
  problems: string[],
): string | undefined {
  const file = `dockerfiles/${tool}/Dockerfile`;
  if (!existsSync(join(root, file))) {
    problems.push(`${file}: is missing`);
    return undefined;
  }
  const source = readFileSync(join(root, file), "utf8");
  const found = dockerfileProblems(source, argument);
  problems.push(...found.map((problem) => `${file}: ${problem}`));
  return found.length === 0 ? argumentDefault(source, argument) : undefined;
}
