import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { attacks } from "./attacks/all.ts";

const page = readFileSync(new URL("../../docs/security.md", import.meta.url), "utf8");
const readme = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

/** Ids of attacks that a text names, single ones and ranges. */
function named(text: string): Set<string> {
  const links = text.matchAll(
    /\[([A-Z]+)-(\d+)\]\((?:docs\/)?escape\.md#[a-z]+-\d+\)(?: to \[[A-Z]+-(\d+)\])?/g,
  );
  const ids = [...links].flatMap(([, group = "", first = "", last = first]) =>
    Array.from(
      { length: Number(last) - Number(first) + 1 },
      (_, index) => `${group}-${String(Number(first) + index).padStart(first.length, "0")}`,
    ),
  );
  return new Set(ids);
}

it("docs/security.md has a promise, or says that there is none, for every attack", () => {
  const ids = named(page);
  expect(attacks.map(({ id }) => id).filter((id) => !ids.has(id))).toEqual([]);
});

it("every attack that it links to is there", () => {
  const ids = new Set(attacks.map(({ id }) => id));
  const links = [...page.matchAll(/escape\.md#([a-z]+-\d+)/g)].map(([, id = ""]) => id.toUpperCase());
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
  expect(links.length).toBeGreaterThan(50);
});

it("what succeeds against ours stands under what is not promised", () => {
  const [promised = "", others = ""] = page.split("## What is not promised");
  const open = attacks.filter(({ ours }) => ours === "open").map(({ id }) => id);
  expect(open.filter((id) => named(promised).has(id))).toEqual([]);
  expect(open.filter((id) => !named(others).has(id))).toEqual([]);
});

it("README.md's table promises nothing that succeeds against ours, and links to attacks that are there", () => {
  // The last column; what stands in the words before it may be an exception.
  const columns = [...readme.matchAll(/^\|.*\| (\[[A-Z]+-.*) \|$/gm)].map(([, column = ""]) => column);
  expect(columns.length).toBeGreaterThan(8);
  const promised = named(columns.join("\n"));
  expect(attacks.filter(({ id, ours }) => ours === "open" && promised.has(id)).map(({ id }) => id)).toEqual(
    [],
  );
  const ids = new Set(attacks.map(({ id }) => id));
  const links = [...readme.matchAll(/docs\/escape\.md#([a-z]+-\d+)/g)].map(([, id = ""]) => id.toUpperCase());
  expect(links.filter((id) => !ids.has(id))).toEqual([]);
});
