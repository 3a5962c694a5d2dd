import type { Rolldown } from "tsdown";
import { ExitCode, errors, formatFailure } from "./src/errors.ts";

/** Stands for the version in a message that is made before it is known. */
const version = "VERSION";

/**
 * Lets the hot file get Node's modules without an import statement. An import asks each export for its value,
 * `fs.promises` among them, and so loads what no launcher uses: more than 1 of the 28 ms that a launcher takes.
 * `process.getBuiltinModule` came with Node 22.3 and 20.16: an older one is told so here, before it stumbles.
 */
export function quickBuiltIns(): Rolldown.Plugin {
  const tooOld = formatFailure(errors.nodeTooOld(version)).split(version);
  return {
    name: "quick-built-ins",
    renderChunk(code, chunk) {
      if (chunk.fileName !== "launch.js") return null;
      const quick = code.replaceAll(
        /^import \{([^}]*)\} from ("node:\w+");$/gm,
        (_, names: string, module: string) =>
          `const {${names.replaceAll(" as ", ": ")}} = process.getBuiltinModule(${module});`,
      );
      if (/^import\b/m.test(quick))
        throw new Error(`launch.js has an import that quick-built-ins.ts does not know: ${/^import\b.*/m.exec(quick)?.[0]}`);
      const guard = `if (!process.getBuiltinModule) {
  process.stderr.write(${JSON.stringify(tooOld)}.join(process.versions.node));
  process.exit(${ExitCode.setUp});
}`;
      return { code: `${guard}\n${quick}`, map: null };
    },
  };
}
