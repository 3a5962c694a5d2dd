/**
 * Where each fact of a tool comes from, by the path of the fact: an address, or a command and the version that showed it.
 * A list in the place of a text says it for each entry of the fact's list, in the same order.
 */
export type Sources = Readonly<Record<string, string | readonly string[]>>;

/** Who the tool is: its homepage is the source of these. */
const identity = ["$schema", "name", "title", "vendor", "homepage"];

/** Sentences, each a fact of its own. */
const sentences = "limits";

/**
 * What is wrong with packages/<tool>/sources.json, which stands beside tool.json and is not published: a fact without a
 * source, a source without a fact, a source that says nothing.
 *
 * @param file how the file is named in messages
 * @param facts what tool.json holds, right or wrong
 * @param content the parsed JSON
 */
export function sourceProblems(file: string, facts: object, content: unknown): string[] {
  if (typeof content !== "object" || content === null || Array.isArray(content))
    return [`${file}: must be an object: a source by the path of each fact`];
  const sources = content as Readonly<Record<string, unknown>>;
  const wrong = Object.entries(sources).flatMap(([path, source]) => {
    const problem = problemOf(path, source, at(facts, path));
    return problem === undefined ? [] : [`${file}: ${path}: ${problem}`];
  });
  const without = Object.entries(facts)
    .filter(([field]) => !identity.includes(field))
    .flatMap(([field, value]) => unsourced(field, value, sources));
  return [...wrong, ...without.map((path) => `${file}: ${path}: is missing, and with it where that is from`)];
}

function problemOf(path: string, source: unknown, fact: unknown): string | undefined {
  if (fact === undefined) return "is no fact of tool.json";
  const texts: readonly unknown[] = Array.isArray(source) ? source : [source];
  if (!texts.every((text) => typeof text === "string" && text.trim() !== ""))
    return "must be an address, or a command with its version";
  if (texts.some((text) => /<(version|date)>/.test(String(text)))) return "is still to be filled in";
  const isList = Array.isArray(source);
  const entries = Array.isArray(fact) ? fact.length : undefined;
  if (isList && entries !== source.length) return "must have one source for each entry, in their order";
  if (!isList && path === sentences) return "must be a list: each sentence has a source of its own";
  return undefined;
}

/** The paths at and below one that no source covers: the path itself where none of what is below has one either. */
function unsourced(path: string, value: unknown, sources: Readonly<Record<string, unknown>>): string[] {
  if (Object.hasOwn(sources, path)) return [];
  if (typeof value !== "object" || value === null || Array.isArray(value)) return [path];
  const below = Object.entries(value).map(([key, inner]) => ({
    whole: `${path}.${key}`,
    missing: unsourced(`${path}.${key}`, inner, sources),
  }));
  const isSaidNowhere = below.every(({ whole, missing }) => missing.length === 1 && missing[0] === whole);
  return isSaidNowhere ? [path] : below.flatMap(({ missing }) => missing);
}

function at(facts: object, path: string): unknown {
  return path.split(".").reduce<unknown>((value, key) => {
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject && Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
  }, facts);
}
