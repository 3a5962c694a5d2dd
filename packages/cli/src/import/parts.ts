import { extname } from "node:path";

/** What of a file is copied. */
export type Part =
  /** These keys alone, put into the file that the tool's home has already. */
  | { readonly only: readonly string[] }
  /** All but these keys. Nothing of a file that can't be taken apart, unless everything that may be in it was named. */
  | { readonly without: readonly string[]; readonly isAllNamed: boolean };

/** The keys under which tools keep in a file of settings what has to be named by itself. */
const keys = {
  hooks: ["hooks", "amp.hooks", "plugin"],
  mcp: ["mcpServers", "mcp", "mcp_servers", "amp.mcpServers"],
};

/** A tool's own file at the top of the home: beside MCP servers it holds the account, and every project's history. */
const ownFile = /^\.[a-z]+\.json$/;

/** What may be in a file of settings: all of it has to be named before one that can't be taken apart is copied. */
export const kindsInSettings = ["settings", "hooks", "mcp", "credentials"];

/** What the list says of a file that can't be taken apart. */
export const wholeRemark = "whole; hooks, MCP servers and keys may be in it";

/**
 * Tells what of a file is copied when some kinds are named.
 *
 * @param path relative to the home folder
 * @param kind the one that the tool's list has the file under; undefined where it needs no name
 * @param wanted the kinds that were named
 * @returns undefined for all of it
 */
export function partOf(path: string, kind: string | undefined, wanted: readonly string[]): Part | undefined {
  if (kind === "mcp" && ownFile.test(path)) return { only: ["mcpServers"] };
  if (kind !== "settings") return undefined;
  return {
    without: [...(wanted.includes("hooks") ? [] : keys.hooks), ...(wanted.includes("mcp") ? [] : keys.mcp)],
    isAllNamed: kindsInSettings.every((each) => wanted.includes(each)),
  };
}

/**
 * Takes the part out of a file's text.
 *
 * @param present the text of the file that the home has, when there is one
 * @returns the text to write, undefined where the file has nothing of it or can't be taken apart; and what the list says of it
 * @throws Error when the home's file is no JSON: replacing it could lose a login
 */
export function takePart(
  part: Part,
  path: string,
  text: string,
  present?: string,
): { text: string | undefined; remark: string | undefined } {
  const content = parse(path, text);
  if ("only" in part) {
    const taken = part.only.filter((key) => isObject(content?.[key]));
    const remark = `${part.only.join(", ")} alone`;
    if (content === undefined || taken.length === 0) return { text: undefined, remark };
    const old = present === undefined ? {} : parse(path, present);
    if (old === undefined) throw new Error("the file in the tool's home is no JSON");
    const changed = Object.fromEntries(
      taken.map((key) => [key, { ...(isObject(old[key]) ? old[key] : {}), ...(content[key] as object) }]),
    );
    return { text: `${JSON.stringify({ ...old, ...changed }, undefined, 2)}\n`, remark };
  }
  if (content === undefined)
    return part.isAllNamed ? { text, remark: wholeRemark } : { text: undefined, remark: undefined };
  const left = part.without.filter((key) => Object.hasOwn(content, key));
  if (left.length === 0) return { text, remark: undefined };
  const kept = Object.fromEntries(Object.entries(content).filter(([key]) => !left.includes(key)));
  return { text: `${JSON.stringify(kept, undefined, 2)}\n`, remark: `without ${left.join(", ")}` };
}

/** What a JSON file holds; undefined for anything else, comments in it included. */
function parse(path: string, text: string): Record<string, unknown> | undefined {
  if (extname(path) !== ".json") return undefined;
  try {
    const content: unknown = JSON.parse(text);
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
