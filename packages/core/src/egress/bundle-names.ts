/** Words whose hosts are those that a program inside is set up for. */
export const packageSources: readonly string[] = ["npm", "pypi", "debian"];

/** Words that stand for several hosts; what they stand for is in bundles.ts, which no start needs. */
export const bundleNames: readonly string[] = [
  "bitbucket",
  "codeberg",
  "github",
  "gitlab",
  "huggingface",
  ...packageSources,
];
