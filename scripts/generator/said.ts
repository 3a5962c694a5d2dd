import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What stands in the sources as words for a user, where no function makes it that could be called. */
export type Said = { readonly text: string; readonly exitCode: number };

/** As the sources call them. */
const exitCodes: Readonly<Record<string, number>> = { 1: 1, 2: 2, "ExitCode.notFound": 127 };

/**
 * Failures that the `ai-sandbox` command makes where they happen: what happened, and below it what is said to do, each as far
 * as it stands in the source, with `<name>` for what is put in.
 *
 * @param root absolute path of the repository
 */
export function failuresOfCommand(root: string): Said[] {
  return sourcesIn(join(root, "packages/cli/src")).flatMap((source) => {
    const calls = [...source.matchAll(/\bnew LaunchError\(|(?<!function )\busageError\(/g)];
    return calls.flatMap(({ index, 0: begin }) => {
      const given = argumentsAt(source, index + begin.length);
      const isUsage = begin.startsWith("usage");
      // Of a command that was used wrongly its name comes first.
      const [happened = "", hint = "", code = ""] = isUsage ? given.slice(1) : given;
      const messages = wordsIn(happened);
      const hints = wordsIn(hint);
      const exitCode = isUsage ? 2 : (exitCodes[code] ?? 125);
      return messages.map((message, at) => {
        // Two of one and two of the other belong together.
        const own = messages.length > 1 && hints.length === messages.length ? hints.slice(at, at + 1) : hints;
        const below = own.flatMap((each) => each.split("\n")).map((each) => `\n  ${each}`);
        return { text: `ai-sandbox: ${message}${below.join("")}`, exitCode };
      });
    });
  });
}

/** Everything else that the sources say themselves, beginning with `ai-sandbox:`, launchers and command. */
export function remarks(root: string): string[] {
  const sources = ["packages/core/src", "packages/cli/src"].flatMap((folder) =>
    sourcesIn(join(root, folder)),
  );
  const texts = sources.flatMap((source) =>
    [...source.matchAll(/(["`])ai-sandbox: /g)].map(({ index }) => literalAt(source, index).text.trimEnd()),
  );
  // Some only hand on what others say.
  return [...new Set(texts)].filter((text) => /: .*[a-z]+ [a-z]/.test(text.replaceAll(/<.*?>/g, "")));
}

/** Texts of the sources below a folder, without tests and without those that a function makes. */
function sourcesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts") && !/(^|\/)errors\//.test(path))
    .toSorted()
    .map((path) => readFileSync(join(folder, path), "utf8"));
}

/** The arguments of a call, as they stand in its source. @param start behind the call's parenthesis */
function argumentsAt(source: string, start: number): string[] {
  const found: string[] = [];
  let [depth, from] = [0, start];
  for (let at = start; at < source.length; at++) {
    const character = source[at] ?? "";
    if (/["'`]/.test(character)) at = literalAt(source, at).end - 1;
    else if (/[([{]/.test(character)) depth++;
    else if (/[)\]}]/.test(character) && depth-- === 0)
      return [...found, source.slice(from, at)].map((each) => each.trim());
    else if (character === "," && depth === 0) {
      found.push(source.slice(from, at));
      from = at + 1;
    }
  }
  throw new Error(`a call does not end: ${source.slice(start, start + 80)}`);
}

/** The texts in an expression that are sentences for a user, not parts of how they are put together. */
function wordsIn(expression: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < expression.length; at++) {
    if (!/["'`]/.test(expression[at] ?? "")) continue;
    const { text, end } = literalAt(expression, at);
    if (/[a-z] /.test(text)) found.push(text);
    at = end - 1;
  }
  return found;
}

/** Reads a text in quotation marks. @returns it, with `<name>` for what is put in, and where it ends */
function literalAt(source: string, start: number): { text: string; end: number } {
  const quote = source[start];
  let text = "";
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === quote) return { text, end: at + 1 };
    if (source[at] === "\\") {
      at++;
      text += source[at] === "n" ? "\n" : (source[at] ?? "");
    } else if (quote === "`" && source.startsWith("${", at)) {
      const end = endOfBraces(source, at + 1);
      text += nameOf(source.slice(at + 2, end));
      at = end;
    } else text += source[at];
  }
  throw new Error(`a text does not end: ${source.slice(start, start + 80)}`);
}

/** Where the braces end that begin here. */
function endOfBraces(source: string, start: number): number {
  let depth = 0;
  for (let at = start; at < source.length; at++) {
    if (/["'`]/.test(source[at] ?? "")) at = literalAt(source, at).end - 1;
    else if (source[at] === "{") depth++;
    else if (source[at] === "}" && --depth === 0) return at;
  }
  throw new Error(`braces do not end: ${source.slice(start, start + 80)}`);
}

/** What is put in, in words: the last name in it that is not a function's. */
function nameOf(expression: string): string {
  const counted = /^count\([^"]*"(.*)"\)$/.exec(expression)?.[1];
  if (counted !== undefined) return `<number> ${counted}s`;
  const names = [...expression.replaceAll(/(["'`]).*?\1/g, "").matchAll(/[A-Za-z]+(?![A-Za-z]*\()/g)].map(
    ([name]) => name,
  );
  return `<${(names.at(-1) ?? "more").replaceAll(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`)}>`;
}
