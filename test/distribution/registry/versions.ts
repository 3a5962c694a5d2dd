/** What is installed when no version is named, and the version before its release: one with a suffix is never the former. */
export function tagsOf(versions: readonly string[]): Record<string, string> {
  const latest = versions
    .filter((version) => !version.includes("-"))
    .toSorted(compare)
    .at(-1);
  const next = versions.find((version) => version.includes("-"));
  return { ...(latest === undefined ? {} : { latest }), ...(next === undefined ? {} : { next }) };
}

function compare(left: string, right: string): number {
  const [first, second] = [left, right].map((version) => version.split(".").map(Number));
  const at = [0, 1, 2].find((index) => first?.[index] !== second?.[index]);
  return at === undefined ? 0 : (first?.[at] ?? 0) - (second?.[at] ?? 0);
}
