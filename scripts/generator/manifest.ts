import type { ToolFacts } from "./schema.ts";

/** Where the sources are. */
export const repository = "https://gitlab.com/kokorolee/ai-sandbox-wrapper";

/** What is kept of a package.json that is there: changesets owns these. */
export type Kept = { version: string };

/**
 * The package.json of a launcher.
 *
 * @param coreVersion the exact version of @ai-sandbox/core in this repository
 */
export function manifest(facts: ToolFacts, kept: Kept, coreVersion: string): string {
  const content = {
    "//": "Generated from tool.json by scripts/generate.ts. Change tool.json, then run: npm run generate",
    name: `@ai-sandbox/${facts.name}`,
    version: kept.version,
    description: `${facts.title} in a hardened container: \`${facts.command}\` as you know it, with one folder of yours in it and nothing else`,
    keywords: [...new Set([facts.name, facts.command, "ai", "cli", "sandbox", "container", "docker"])],
    homepage: `${repository}/-/tree/main/packages/${facts.name}`,
    bugs: `${repository}/-/issues`,
    repository: { type: "git", url: `git+${repository}.git`, directory: `packages/${facts.name}` },
    license: "MIT",
    // Node starts CommonJS sooner, and the bin is all the code there is.
    type: "commonjs",
    engines: { node: ">=22.15" },
    bin: { [facts.command]: `bin/${facts.command}.js` },
    // The last one is there when scripts/publish-images.ts has written it.
    files: ["bin", "image", "tool.json", "published.json"],
    scripts: { build: "node ../../scripts/copy-image.ts" },
    dependencies: { "@ai-sandbox/core": coreVersion },
    publishConfig: { access: "public", provenance: true },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}
