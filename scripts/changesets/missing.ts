/** Files of a package that its users never get, or that follow from others. */
const unpublished = /\.test\.ts$|^packages\/[^/]+\/(README\.md|tsconfig\.json|tsdown\.config\.ts|types\/.*)$/;

/**
 * Packages that a branch changes without a word for their changelogs.
 *
 * @param changed paths of all files that it changes, adds or removes
 * @param changesets the text of every changeset that it brings; one that names no package says that nobody will notice,
 *   and counts when it is the only one: beside others nobody could tell what it speaks of
 * @param usedUp whether it removes changesets, as a branch that makes a release does
 * @returns names of packages, in order
 */
export function missingChangesets(
  changed: readonly string[],
  changesets: readonly string[],
  usedUp: boolean,
): string[] {
  const named = changesets.map(packagesIn);
  if (named.length === 1 && named[0]?.length === 0) return [];
  const touched = changed.flatMap((path) => packageOf(path) ?? []);
  // A branch that makes a release has turned the changesets into changelogs.
  const released = usedUp
    ? changed.flatMap((path) => /^packages\/([^/]+)\/CHANGELOG\.md$/.exec(path)?.[1] ?? [])
    : [];
  return [...new Set(touched)]
    .filter((name) => !released.includes(name) && !named.flat().includes(`@ai-sandbox/${name}`))
    .map((name) => `@ai-sandbox/${name}`)
    .toSorted();
}

/** The folder name of the package that a file is published with; the Dockerfiles are copied into them. */
function packageOf(path: string): string | undefined {
  if (unpublished.test(path)) return undefined;
  const [top, name] = path.split("/");
  if (top === "packages") return name;
  if (top === "dockerfiles") return name === "base" ? "core" : name;
  return undefined;
}

/** The packages in a changeset's head: lines such as `"@ai-sandbox/claude": minor`. */
function packagesIn(changeset: string): string[] {
  const head = /^---\n([\s\S]*?)^---/m.exec(changeset)?.[1] ?? "";
  return [...head.matchAll(/^["']?(@[a-z-]+\/[a-z-]+)["']?\s*:/gm)].map(([, name = ""]) => name);
}
