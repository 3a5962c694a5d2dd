import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** Absolute path of the repository. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), "../..");

/** A page for people. */
export type Page = {
  /** From the repository's folder. */
  readonly path: string;
  readonly text: string;
};

/** Every page of this repository that people read, the packages' own included. */
export function pages(): Page[] {
  const markdown = (folder: string): string[] =>
    readdirSync(join(root, folder))
      .filter((name) => name.endsWith(".md"))
      .map((name) => join(folder, name));
  const packages = readdirSync(join(root, "packages")).map((name) => `packages/${name}/README.md`);
  return [...markdown("."), ...markdown("docs"), ...packages].map((path) => ({
    path,
    text: readFileSync(join(root, path), "utf8"),
  }));
}

/**
 * The lines that a page tells its readers to type, each as one command: comments are gone, continued lines are joined. In a
 * block that shows a conversation they are the lines after `$`.
 */
export function commandsOf({ text }: Pick<Page, "text">): string[] {
  return [...text.matchAll(/^ *```(sh|bash|shell|console|text)\n([\s\S]*?)^ *```/gm)]
    .flatMap(([, language = "", block = ""]) => {
      const lines = block.replaceAll("\\\n", " ").split("\n");
      if (!/^(console|text)$/.test(language)) return lines;
      return lines.filter((line) => line.startsWith("$ ")).map((line) => line.slice(2));
    })
    .map((line) => line.replace(/(^|\s)#.*$/, "").trim())
    .filter((line) => line !== "");
}

/** Where a page's links lead to: addresses, paths and `#headings`, in the order of the page. Code has none. */
export function linksOf({ text }: Pick<Page, "text">): string[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, "").replace(/`[^`\n]*`/g, "");
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = ""]) => target);
}

/** The names that a page's headings and anchors can be linked by. */
export function anchorsOf({ text }: Pick<Page, "text">): string[] {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
  const named = [...prose.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = ""]) => name);
  const headings = [...prose.matchAll(/^#+ +(.+)$/gm)].map(([, heading = ""]) =>
    heading
      .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, "")
      .trim()
      .replaceAll(" ", "-"),
  );
  return [...named, ...headings];
}
