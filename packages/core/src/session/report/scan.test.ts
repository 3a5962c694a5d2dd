import type { Stats } from "node:fs";
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
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

/** A folder with files in it that are older than the moment, and what a session did then. */
async function reported(
  old: readonly string[],
  session: (folder: string) => void,
  known: readonly string[] = [],
): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), "scan-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const write = (path: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), "x");
  };
  for (const path of old.filter((name) => !name.includes(" -> "))) write(path);
  for (const link of old.filter((name) => name.includes(" -> "))) {
    const [path = "", target = ""] = link.split(" -> ");
    symlinkSync(target, join(folder, path));
  }
  // The kernel counts in steps of up to a hundredth of a second.
  await new Promise((resolve) => setTimeout(resolve, 50));
  const since = Date.now();
  await new Promise((resolve) => setTimeout(resolve, 50));
  session(folder);
  const inside = known.map((path) => join(folder, path));
  return scan(folder, inside, since, 5000).changes.map(({ path, change }) => `${change} ${path}`);
}

describe("a link in the place of something obeyed", () => {
  test.each([
    ".vscode",
    ".husky",
    ".CLAUDE",
    "node_modules",
    "venv",
    ".github",
    "venv/bin",
    "Makefile",
    ".envrc",
  ])("%s, new", async (name) => {
    const found = await reported(["x/tasks.json", "venv/pyvenv.cfg"], (folder) => {
      if (name === "venv") rmSync(join(folder, name), { recursive: true });
      symlinkSync(join(folder, "x"), join(folder, name));
    });
    expect(found).toEqual([`added ${name}`]);
  });

  test("node_modules/.bin, new", async () => {
    const found = await reported(["x/tool", "node_modules/a/b"], (folder) =>
      symlinkSync("../x", join(folder, "node_modules/.bin")),
    );
    expect(found).toEqual(["added node_modules/.bin"]);
  });

  test("there before: what it leads to is looked at, once", async () => {
    const old = [
      "conf/tasks.json",
      "conf/deep/b",
      "conf/env",
      "conf/kept",
      ".vscode -> conf",
      ".envrc -> conf/env",
    ];
    const around = [".zed -> .", "venv -> .", "node_modules -> .", "conf/.idea -> .."];
    const found = await reported([...old, ...around, "other -> conf", ".npmrc -> conf/kept"], (folder) => {
      writeFileSync(join(folder, "conf/tasks.json"), "y");
      writeFileSync(join(folder, "conf/env"), "y");
      writeFileSync(join(folder, "conf/deep/b"), "y");
    });
    for (const path of [".vscode/tasks.json", ".vscode/deep/b", ".envrc"])
      expect(found).toContain(`changed ${path}`);
    expect(found.filter((line) => /npmrc|other/.test(line))).toEqual([]);
    expect(found.length).toBeLessThan(20);
  });

  test("one that leads out of the workspace is not followed", async () => {
    const outside = mkdtempSync(join(tmpdir(), "scan-"));
    onTestFinished(() => rmSync(outside, { recursive: true }));
    const found = await reported([`.vscode -> ${outside}`], () =>
      writeFileSync(join(outside, "tasks.json"), ""),
    );
    expect(found).toEqual([]);
  });
});

describe("what was moved here as a whole, with all in it old", () => {
  test.each(["sub/.git", "bare"])("a repository: %s", async (name) => {
    const found = await reported(
      ["t/config", "t/hooks/post-checkout", "t/objects/a", "t/refs/a", "t/HEAD", "sub/x"],
      (folder) => renameSync(join(folder, "t"), join(folder, name)),
    );
    expect(found).toEqual([`changed ${name}`]);
  });

  test("a repository that becomes one by a last file", async () => {
    const found = await reported(["t/config", "t/hooks/x", "t/objects/a", "t/refs/a"], (folder) =>
      writeFileSync(join(folder, "t/HEAD"), ""),
    );
    expect(found).toEqual(["changed t"]);
  });

  test("not one that is only worked in", async () => {
    const work = (folder: string): void => {
      writeFileSync(join(folder, "sub/new"), "");
      writeFileSync(join(folder, "sub/.git/index"), "");
    };
    expect(await reported(["sub/.git/config", "sub/.git/HEAD"], work, ["sub/.git"])).toEqual([]);
  });

  test.each(["node_modules/.bin", "venv/bin"])("programs: %s", async (name) => {
    const found = await reported(["prepared/a", "prepared/b", "node_modules/x", "venv/x"], (folder) =>
      renameSync(join(folder, "prepared"), join(folder, name)),
    );
    expect(found).toEqual([`changed ${name}`]);
  });
});
