import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Rolldown } from "tsdown";
import { ExitCode, errors, formatFailure } from "./src/errors.ts";

/** From this length on, V8 keeps a string apart: half of one of its pages. */
const leastLength = 128 * 1024;

/** Stands for the version in a message that is made before it is known. */
const version = "VERSION";

/**
 * Turns launch.js into what starts fastest: a script of its own, named by its content, and launch.cjs, which runs it with
 * the code that V8 made of it the last time (see launch-stub.cjs). As one ES module it took a launcher 4 ms more, an
 * eighth of a start: for its loader, for parsing, and for compiling some 130 functions that each run once.
 */
export function hotFile(): Rolldown.Plugin {
  return {
    name: "hot-file",
    generateBundle(_options, bundle) {
      const launch = bundle["launch.js"];
      if (launch?.type !== "chunk") return;
      const { code, names } = toFunction(launch.code);
      const name = `hot-${createHash("sha256").update(code).digest("hex").slice(0, 12)}.cjs`;
      delete bundle["launch.js"];
      this.emitFile({ type: "asset", fileName: name, source: code });
      this.emitFile({ type: "asset", fileName: "launch.cjs", source: stub(name, names, code.length) });
      for (const chunk of Object.values(bundle)) {
        if (chunk.type === "chunk" && chunk.fileName.endsWith(".js"))
          chunk.code = chunk.code.replaceAll(/(["'`])\.\/launch\.js\1/g, "$1./launch.cjs$1");
      }
    },
  };
}

/** The same program as a function, in ASCII alone: one character beyond Latin-1 would double its size in memory. */
function toFunction(module: string): { code: string; names: string[] } {
  const exported = new Map<string, string>();
  const code = module
    .replaceAll(
      /\bimport\s*\{([^}]*)\}\s*from\s*(["'`])node:(\w+)\2;?/g,
      (_, list: string, _quote: string, name: string) => {
        return `const {${list.replaceAll(" as ", ":")}}=$node("${name}");`;
      },
    )
    .replaceAll(/\bexport\s*\{([^}]*)\};?/g, (_, list: string) => {
      for (const entry of list.split(",").filter((entry) => entry.trim() !== "")) {
        const [local = "", name = local] = entry.trim().split(/\s+as\s+/);
        exported.set(name, local);
      }
      return "";
    })
    .replaceAll(/\bimport\(/g, "load(")
    .replaceAll("import.meta.dirname", "__dirname")
    .replaceAll(/[^\0-\x7f]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`);
  const left = /(?:^|[;}\n])\s*(?:import\s*["'{*\w]|export\b)[^\n]{0,80}|import\.meta/.exec(code)?.[0];
  if (left !== undefined) throw new Error(`hot-file.ts does not know what to do with: ${left}`);
  // A function, because its scope is what a module would have been. Around the file, not around the text that was read:
  // a second copy of it in memory is what sets a garbage collection off.
  // What it exports in one object: added one by one, some sixty names make V8 copy them again and again.
  const names = [...exported.keys()];
  const result = [...exported].map(([name, local]) => `${name}:${local}`).join(",");
  return { code: `(function($node,__dirname,load){${code}\nreturn{${result}}})`, names };
}

/** launch-stub.cjs with its blanks filled in, and without its comments, which every start would read anew. */
function stub(hotFileName: string, names: readonly string[], length: number): string {
  const tooOld = formatFailure(errors.nodeTooOld(version)).split(version);
  return readFileSync(new URL("launch-stub.cjs", import.meta.url), "utf8")
    .replaceAll(/^ *\/\/.*\n|^\n/gm, "")
    .replace("__TOO_OLD__", () => JSON.stringify(tooOld))
    .replace("__SET_UP__", String(ExitCode.setUp))
    .replace("__LENGTH__", String(Math.max(length, leastLength)))
    .replaceAll("__HOT_FILE__", JSON.stringify(hotFileName))
    .replace("__NAMES__", names.join(", "));
}
