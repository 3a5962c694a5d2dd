import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { forgetStamp, observe, readStamp, type Stamp, writeStamp } from "./stamp.ts";

let root: string;
let stamps: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "stamp-"));
  stamps = join(root, "state", "stamps");
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

function stamp(changes: Partial<Stamp> = {}): Stamp {
  const engine = {
    rootless: false,
    virtualMachine: false,
    memoryBytes: 1,
    cpus: 1,
    limitsSwap: true,
    version: "1",
  };
  const image = { id: "sha256:1", entrypoint: ["a"], isOurs: true };
  return { key: "key", image, reference: "ai-a:1", engine, inputs: [], ...changes };
}

test("what was written is read again, by its key only", () => {
  expect(readStamp(stamps, "key")).toBeUndefined();
  writeStamp(stamps, stamp());
  expect(readStamp(stamps, "key")).toMatchObject(stamp());
  expect(readStamp(stamps, "another")).toBeUndefined();
  forgetStamp(stamps, "key");
  expect(readStamp(stamps, "key")).toBeUndefined();
});

test("a file name that two keys share does not make one's stamp the other's", () => {
  writeStamp(stamps, stamp());
  const [name] = readdirSync(stamps);
  writeFileSync(join(stamps, String(name)), JSON.stringify({ ...readStamp(stamps, "key"), key: "other" }));
  expect(readStamp(stamps, "key")).toBeUndefined();
});

test("what a launcher with another idea of stamps wrote counts as none", () => {
  writeStamp(stamps, stamp());
  const path = join(stamps, String(readdirSync(stamps)[0]));
  const { format, ...rest } = JSON.parse(readFileSync(path, "utf8")) as { format: number };
  for (const content of [rest, { ...rest, format: format + 1 }]) {
    writeFileSync(path, JSON.stringify(content));
    expect(readStamp(stamps, "key")).toBeUndefined();
  }
});

test.each(["", "{", "null", "7", "[]", "{}", '{"key":"key"}', '{"key":"key","inputs":7}', "\0\0\0"])(
  "a damaged stamp counts as none: %j",
  (content) => {
    writeStamp(stamps, stamp());
    writeFileSync(join(stamps, String(readdirSync(stamps)[0])), content);
    expect(readStamp(stamps, "key")).toBeUndefined();
  },
);

test("a folder in a stamp's place is no stamp", () => {
  writeStamp(stamps, stamp());
  const path = join(stamps, String(readdirSync(stamps)[0]));
  rmSync(path);
  mkdirSync(path);
  expect(readStamp(stamps, "key")).toBeUndefined();
});

test("nothing half-written lies beside it", () => {
  writeStamp(stamps, stamp());
  writeStamp(stamps, stamp({ reference: "ai-a:2" }));
  expect(readdirSync(stamps)).toHaveLength(1);
});

const changes: [string, (path: string) => void][] = [
  ["touched", (path) => utimesSync(path, 1, 1)],
  ["changed in length", (path) => writeFileSync(path, "longer than before")],
  ["removed", (path) => rmSync(path)],
];
test.each(changes)("a file that was %s makes it stale", (_, change) => {
  const path = join(root, "input");
  writeFileSync(path, "before");
  writeStamp(stamps, stamp({ inputs: [observe(path)] }));
  expect(readStamp(stamps, "key")).toBeDefined();
  change(path);
  expect(readStamp(stamps, "key")).toBeUndefined();
});

test("a file that appears makes it stale", () => {
  const path = join(root, "input");
  writeStamp(stamps, stamp({ inputs: [observe(path)] }));
  expect(readStamp(stamps, "key")).toBeDefined();
  writeFileSync(path, "");
  expect(readStamp(stamps, "key")).toBeUndefined();
});

test("a new file in a folder makes it stale", () => {
  const folder = join(root, "inputs");
  mkdirSync(folder);
  utimesSync(folder, 1, 1);
  writeStamp(stamps, stamp({ inputs: [observe(folder)] }));
  expect(readStamp(stamps, "key")).toBeDefined();
  writeFileSync(join(folder, "new"), "");
  expect(readStamp(stamps, "key")).toBeUndefined();
});

test("what can't be looked at counts as not there", () => {
  const loop = join(root, "loop");
  symlinkSync(loop, loop);
  writeFileSync(join(root, "file"), "");
  for (const path of [loop, join(root, "file", "below"), join(root, "none")]) {
    expect(observe(path)).toEqual({ path, size: -1, modified: 0 });
  }
});
