import * as v from "valibot";
import { type ToolFacts, toolSchema } from "./schema.ts";

export type Checked = { facts: ToolFacts } | { problems: string[] };

/**
 * Checks one tool.json.
 *
 * @param file how the file is named in messages
 * @param content the parsed JSON
 * @param folder the name of the package's folder, which must be the tool's
 * @returns the facts, or every problem, each with file and path
 */
export function checkFacts(file: string, content: unknown, folder: string): Checked {
  const result = v.safeParse(toolSchema, content);
  const problems = unknownKeys(toolSchema, content, []);
  for (const issue of result.issues ?? []) {
    // A strict object reports one unknown key only; unknownKeys lists them all.
    if (issue.type === "strict_object" && issue.expected === "never") continue;
    problems.push({ path: pathOf(issue), message: sentenceOf(issue) });
  }
  if (result.success) problems.push(...contradictions(result.output, folder));
  if (result.success && problems.length === 0) return { facts: result.output };
  return {
    problems: problems.map(({ path, message }) => `${file}: ${path === "" ? "" : `${path}: `}${message}`),
  };
}

type Problem = { path: string; message: string };

function pathOf(issue: v.BaseIssue<unknown>): string {
  return (issue.path ?? []).map((item) => String(item.key)).join(".");
}

function sentenceOf(issue: v.BaseIssue<unknown>): string {
  if (issue.received === "undefined") return "is missing";
  return issue.message.startsWith("must")
    ? issue.message
    : `must be ${issue.expected}, found ${issue.received}`;
}

/** Keys that the schema does not know, at any depth: most often a misspelt one whose fact would be lost. */
function unknownKeys(schema: unknown, value: unknown, path: string[]): Problem[] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [];
  const entries = entriesOf(schema);
  if (entries === undefined) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const here = [...path, key];
    if (Object.hasOwn(entries, key)) return unknownKeys(entries[key], inner, here);
    return [{ path: here.join("."), message: `is not known; known are ${Object.keys(entries).join(", ")}` }];
  });
}

function entriesOf(schema: unknown): Record<string, unknown> | undefined {
  const { entries, wrapped } = schema as { entries?: Record<string, unknown>; wrapped?: unknown };
  return wrapped === undefined ? entries : entriesOf(wrapped);
}

/** What each value alone can't show. */
function contradictions(facts: ToolFacts, folder: string): Problem[] {
  const problems: Problem[] = [];
  if (facts.name !== folder) problems.push({ path: "name", message: `must be the folder's name, ${folder}` });
  for (const name of Object.keys(facts.environment.set)) {
    if (facts.environment.forward.includes(name)) {
      problems.push({ path: `environment.set.${name}`, message: "must not be in environment.forward too" });
    }
  }
  for (const host of facts.network.optionalHosts) {
    if (facts.network.hosts.includes(host)) {
      problems.push({ path: "network.optionalHosts", message: `must not repeat ${host} of network.hosts` });
    }
  }
  const packages = facts.version.platformPackages;
  for (const architecture of ["amd64", "arm64"] as const) {
    const supported = facts.platforms.includes(`linux/${architecture}`);
    if (packages !== undefined && supported !== (packages[architecture] !== undefined)) {
      problems.push({
        path: `version.platformPackages.${architecture}`,
        message: supported
          ? `is missing, but platforms has linux/${architecture}`
          : `is there, but platforms has no linux/${architecture}`,
      });
    }
  }
  return problems;
}
