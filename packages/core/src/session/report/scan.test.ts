import type { Stats } from "node:fs";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { changedSince, scan } from "./scan.ts";

const file = (ctimeMs: number, birthtimeMs: number): Stats => ({ ctimeMs, birthtimeMs }) as Stats;

test.each([
  ["before", 999.5, 10.5, undefined],
  ["added", 1000.5, 1000.5, "added"],
  ["changed", 1000.5, 10.5, "changed"],
  ["a file system that knows no birth", 1000.5, 0, "changed"],
  ["one of whole seconds", 5000, 5000, "added"],
  ["one of whole seconds, long before", 2000, 2000, undefined],
])("%s", (title, ctime, birth, expected) => {
  expect(changedSince(title.startsWith("one of") ? 5700 : 1000)(file(ctime, birth))).toBe(expected);
});

test("stops when its time is over, and says so", () => {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  for (let index = 0; index < 50; index++) mkdirSync(join(folder, `${index}`));
  writeFileSync(join(folder, "49/.envrc"), "");
  expect(scan(folder, [], 0, 0)).toMatchObject({ isComplete: false, changes: [] });
  const whole = scan(folder, [], Date.now() - 60_000, 5000);
  expect(whole).toMatchObject({ isComplete: true, entries: 51 });
  expect(whole.changes.map(({ path }) => path)).toEqual(["49/.envrc"]);
  rmSync(folder, { recursive: true });
});
