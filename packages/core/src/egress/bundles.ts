import { packageSources } from "./bundle-names.ts";
import listed from "./bundles.json" with { type: "json" };
import { readHostName } from "./host-name.ts";

/** The hosts of each package source. */
export type SourceHosts = Readonly<Record<string, readonly string[]>>;

/** Whether a list needs to know what package sources a session's programs are set up for. */
export function needsSources(entries: readonly string[]): boolean {
  return entries.some((entry) => packageSources.includes(entry));
}

/**
 * Puts hosts in the place of words.
 *
 * @param entries names, `*.suffix` patterns and words
 * @param sources as the programs inside said
 */
export function expandBundles(entries: readonly string[], sources: SourceHosts): string[] {
  const known: SourceHosts = { ...listed, ...sources };
  return [
    ...new Set(
      entries.flatMap((entry) =>
        entry.includes(".") ? [entry] : Object.hasOwn(known, entry) ? (known[entry] ?? []) : [],
      ),
    ),
  ];
}

/**
 * Prints what npm, pip and apt are set up for, a word and an address a line. Their own configuration is asked, that of
 * the image; where it says nothing, what the program itself has.
 */
export const sourcesScript = [
  "npm config get registry 2>/dev/null | sed 's/^/npm /'",
  `python3 -c '
import glob, sys
sys.path[:0] = glob.glob("/usr/share/python-wheels/pip-*.whl")
from pip._internal.models.index import PyPI
print("pypi", PyPI.url)
print("pypi", "https://" + PyPI.file_storage_domain + "/")' 2>/dev/null`,
  "sed -n 's/^[^#]*[[:space:]]\\(https\\?:\\/\\/[^[:space:]]*\\).*/debian \\1/p' /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null",
  "true",
].join("\n");

/** Reads what the script printed. What is no address of a public name is left out. */
export function readSources(printed: string): SourceHosts {
  const found: Record<string, string[]> = {};
  for (const line of printed.split("\n").slice(0, 100)) {
    const [, word = "", address = ""] = /^(npm|pypi|debian) (https?:\/\/\S+)$/.exec(line) ?? [];
    const name = URL.canParse(address) ? readHostName(new URL(address).hostname) : undefined;
    if (name === undefined) continue;
    found[word] = [...new Set([...(found[word] ?? []), name])];
  }
  return found;
}
