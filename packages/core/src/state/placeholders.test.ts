import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import type { Placeholder } from "../plan/spec.ts";
import { isHeldPlace, makePlaceholders, removePlaceholders } from "./placeholders.ts";

let folder: string;
let notes: string;
let wanted: Placeholder[];
const paths = (): string[] => wanted.map(({ path }) => path);
const gone = async (): Promise<boolean> => true;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "placeholders-"));
  notes = join(folder, "notes");
  wanted = [
    { path: join(folder, "file"), content: "x\n", exists: false },
    { path: join(folder, "folder"), content: undefined, exists: false },
  ];
  return () => rmSync(folder, { recursive: true, force: true });
});

test("made, then removed", async () => {
  makePlaceholders(notes, "one", wanted, undefined);
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("x\n");
  await removePlaceholders(notes, "one", gone);
  expect(readdirSync(folder)).toEqual(["notes"]);
  expect(readdirSync(notes)).toEqual([]);
});

test("the last of several sessions removes them, whoever made them", async () => {
  makePlaceholders(notes, "one", wanted, undefined);
  makePlaceholders(notes, "two", wanted, undefined);
  await removePlaceholders(notes, "one", gone);
  expect(paths().every((path) => existsSync(path))).toBe(true);
  await removePlaceholders(notes, "two", gone);
  expect(paths().some((path) => existsSync(path))).toBe(false);
});

test("another session's place is known as such while it is as it was made", async () => {
  makePlaceholders(notes, "one", wanted, undefined);
  const [file = "", held = ""] = paths();
  expect([file, held, join(folder, "other")].map((path) => isHeldPlace(notes, path))).toEqual([
    true,
    true,
    false,
  ]);
  writeFileSync(file, "y\n");
  expect(isHeldPlace(notes, file)).toBe(false);
  await removePlaceholders(notes, "one", gone);
  expect(isHeldPlace(notes, held)).toBe(false);
});

test("a dead launcher's are removed once its container is gone", async () => {
  makePlaceholders(notes, "dead", wanted, undefined);
  const note = JSON.parse(readFileSync(join(notes, "dead"), "utf8")) as { pid: number };
  writeFileSync(join(notes, "dead"), JSON.stringify({ ...note, pid: 2 ** 22 + 1 }));
  const other = [{ path: join(folder, "other"), content: "", exists: false }];
  makePlaceholders(notes, "one", other, undefined);
  await removePlaceholders(notes, "one", async () => false);
  expect(paths().every((path) => existsSync(path))).toBe(true);
  makePlaceholders(notes, "two", other, undefined);
  await removePlaceholders(notes, "two", gone);
  expect(readdirSync(folder)).toEqual(["notes"]);
});

test("what somebody changed or filled is theirs", async () => {
  makePlaceholders(notes, "one", wanted, undefined);
  writeFileSync(join(folder, "file"), "mine");
  writeFileSync(join(folder, "folder/mine"), "");
  await removePlaceholders(notes, "one", gone);
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("mine");
  expect(existsSync(join(folder, "folder/mine"))).toBe(true);
});

test("a link in the place is neither followed nor kept quiet, and nothing is left half-made", () => {
  symlinkSync(join(folder, "elsewhere"), join(folder, "folder"));
  expect(() => makePlaceholders(notes, "one", wanted, undefined)).toThrow("could not be made (EEXIST)");
  expect(existsSync(join(folder, "file"))).toBe(false);
  expect(existsSync(join(folder, "elsewhere"))).toBe(false);
  expect(existsSync(notes)).toBe(false);
});

test("a damaged note is passed over", async () => {
  makePlaceholders(notes, "one", wanted, undefined);
  writeFileSync(join(notes, "broken"), "{");
  chmodSync(join(notes, "broken"), 0o600);
  await removePlaceholders(notes, "one", gone);
  expect(readdirSync(folder)).toEqual(["notes"]);
});

test("a git command's lock is waited for; one that stays is left to its owner", () => {
  const lock = { path: join(folder, "config.lock"), content: "ours", exists: false };
  writeFileSync(lock.path, "git's");
  expect(() => makePlaceholders(notes, "one", [lock], undefined)).toThrow("could not be made (EEXIST)");
  expect(readFileSync(lock.path, "utf8")).toBe("git's");
});

test("the user's own, though it looks the same, stays", async () => {
  writeFileSync(join(folder, "file"), "x\n");
  makePlaceholders(notes, "one", wanted, undefined);
  await removePlaceholders(notes, "one", gone);
  expect(readFileSync(join(folder, "file"), "utf8")).toBe("x\n");
});

test("what another session took away since the planning is made again", () => {
  makePlaceholders(
    notes,
    "one",
    wanted.map((one) => ({ ...one, exists: true })),
    undefined,
  );
  expect(paths().every((path) => existsSync(path))).toBe(true);
});
