import type { Rolldown } from "tsdown";

/** Takes the marks out of dist that help bundlers to leave code out: nobody bundles it again, and they are 1.6 KB. */
export function plainCode(): Rolldown.Plugin {
  return {
    name: "plain-code",
    generateBundle(_options, bundle) {
      for (const chunk of Object.values(bundle)) {
        // Between two words a mark is what keeps them apart.
        if (chunk.type === "chunk")
          chunk.code = chunk.code.replaceAll(/(\w?)\/\* @__PURE__ \*\/ ?/g, (_, before: string) =>
            before === "" ? "" : `${before} `,
          );
      }
    },
  };
}
