import { expect, test } from "vitest";
import { printable } from "../../errors.ts";
import { asJson, inWords } from "./format.ts";
import type { Change, Scan } from "./scan.ts";

const change: Change = { path: "a/.envrc", change: "added", why: "direnv runs it" };
const scanned = (part: Partial<Scan>): Scan => ({ changes: [], entries: 9, isComplete: true, ...part });

test("nothing to tell is nothing", () => {
  expect(inWords(scanned({}), printable)).toBe("");
  expect(asJson("/w", scanned({}))).toBe("");
});

test("one line a change, and no more than fit", () => {
  const changes = Array.from({ length: 30 }, (_, index) => ({ ...change, path: `${index}/.envrc` }));
  const lines = inWords(scanned({ changes }), printable).trimEnd().split("\n");
  expect(lines[1]).toMatch(/^ {2}added {4}0\/\.envrc +direnv runs it$/);
  expect(lines.length).toBe(15);
  expect(lines.at(-2)).toContain("18 more");
  expect(JSON.parse(asJson("/w", scanned({ changes })))).toMatchObject({ workspace: "/w", changes });
});

test("an unfinished look is told", () => {
  expect(inWords(scanned({ isComplete: false, entries: 5000 }), printable)).toContain("5000 entries");
});

test("names are escaped in both forms", () => {
  const changes = [{ ...change, path: "\u001b[31m\u202e\n" }];
  expect(inWords(scanned({ changes }), printable)).toContain("\\u001b[31m\\u202e\\u000a");
  expect(asJson("/w", scanned({ changes }))).toMatch(/^[ -~]+\n$/);
  expect((JSON.parse(asJson("/w", scanned({ changes }))) as Scan).changes).toEqual(changes);
});
