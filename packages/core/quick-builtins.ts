import type { Rolldown } from "tsdown";

/**
 * Takes Node's own modules without `import` where a session loads code while somebody waits. An import makes each of a
 * module's exports ready, asked for or not, and `http` exports a WebSocket: with all that this brings along, a filter's
 * code took 26 ms to load instead of 3, at a session's first connection.
 *
 * index.js and what it imports stay as they are: a Node too old for `process.getBuiltinModule` (22.3) has to get as far
 * as the line that says so.
 */
export function quickBuiltins(): Rolldown.Plugin {
  return {
    name: "quick-builtins",
    generateBundle(_options, bundle) {
      const early = new Set<string>();
      const visit = (name: string): void => {
        const chunk = bundle[name];
        if (chunk?.type !== "chunk" || early.has(name)) return;
        early.add(name);
        chunk.imports.forEach(visit);
      };
      visit("index.js");
      for (const [name, chunk] of Object.entries(bundle)) {
        if (chunk.type === "chunk" && !early.has(name)) chunk.code = taken(chunk.code);
      }
    },
  };
}

/** What stands in a chunk for `process.getBuiltinModule`: dozens of them are a kilobyte, and the package has its limit. */
const short = "$node";

/** `import a,{b as c}from"node:d"` as `const a=…,{b:c}=…`. */
function taken(code: string): string {
  const imported =
    /\bimport\s*(?:(?<whole>[\w$]+)\s*,?\s*)?(?:\{(?<parts>[^}]*)\}\s*)?from\s*(["'`])node:(?<name>[\w/]+)\3;?/g;
  const result = code.replaceAll(imported, (...match) => {
    const { whole, parts, name } = match.at(-1) as Record<string, string | undefined>;
    const targets = [whole, parts && `{${parts.replaceAll(" as ", ":")}}`].filter(
      (target) => target !== undefined,
    );
    return `const ${targets.map((target) => `${target}=${short}("${name}")`).join(",")};`;
  });
  return result === code ? code : `const ${short}=process.getBuiltinModule;${result}`;
}
