import type { Rolldown } from "tsdown";

/**
 * Takes the comments out of the types in dist, the breaks within a type and the properties' `readonly`: they stand in the
 * sources, and would be 18 KB of core's 300.
 */
export function plainTypes(): Rolldown.Plugin {
  return {
    name: "plain-types",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk" && chunk.fileName.endsWith(".d.ts"))
          chunk.code = chunk.code
            .replaceAll(/^[ \t]*\/\*\*[\s\S]*?\*\/\n/gm, "")
            .replaceAll(/([;{,])\n[ \t]+/g, "$1")
            .replaceAll(/(?<=[;{])readonly /g, "");
      }
    },
  };
}
