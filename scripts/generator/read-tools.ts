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
  const problems = "problems" in checked ? checked.problems : [];
  // Looked at even when the facts are wrong, so that one run lists all there is to mend.
  const argument = (content as { version?: { argument?: unknown } } | null)?.version?.argument;
  const pinned = typeof argument === "string" ? readDockerfile(root, folder, argument, problems) : undefined;
  return "facts" in checked && pinned !== undefined ? { facts: checked.facts, pinned } : { problems };
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
