import type { Rolldown } from "tsdown";

/** Leaves the filter out of core's own files: it is built into one of its own, from which they import it. */
export function standAlone(): Rolldown.Plugin {
  return {
    name: "stand-alone",
    resolveId(source) {
      return source.endsWith("/stand-alone.ts") ? { id: "./filter.js", external: true } : undefined;
    },
  };
}
