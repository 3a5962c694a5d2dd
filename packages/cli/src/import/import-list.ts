import { readFileSync } from "node:fs";
import { join } from "node:path";

/** What of a user's own files a tool can use, as its tool.json says: paths below the home folder. */
export type ImportList = {
  readonly copy: readonly string[];
  /** What is copied only when its kind is named. */
  readonly named: Readonly<Record<string, readonly string[]>>;
};

/** The kinds of `named`, with why they are not copied by themselves. */
export const kinds: Readonly<Record<string, string>> = {
  settings: "may name programs that the tool starts, and hold keys",
  hooks: "programs that the tool starts",
  mcp: "programs and services that the tool starts or asks",
  credentials: "open your accounts",
};

/** Reads a launcher's list. @param folder absolute path of its package */
export function readImportList(folder: string): ImportList {
  const facts = JSON.parse(readFileSync(join(folder, "tool.json"), "utf8")) as {
    import?: { copy?: readonly string[]; named?: Readonly<Record<string, readonly string[]>> };
  };
  return { copy: facts.import?.copy ?? [], named: facts.import?.named ?? {} };
}
