import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { keepCode } from "./kept-code.ts";

const home = mkdtempSync(join(tmpdir(), "ai-sandbox-code-"));
afterAll(() => rmSync(home, { recursive: true }));

it("makes no state home", () => {
  keepCode(join(home, "none/code/one"), Buffer.from("x"));
  expect(existsSync(join(home, "none"))).toBe(false);
});

it("keeps code for its owner alone, and the newest eight files", () => {
  mkdirSync(join(home, "v1"));
  for (let number = 0; number < 12; number++) {
    const path = join(home, "v1/code", `file-${number}`);
    keepCode(path, Buffer.from([number]));
    utimesSync(path, number, number);
  }
  expect(statSync(join(home, "v1/code/file-11")).mode & 0o777).toBe(0o600);
  expect(readFileSync(join(home, "v1/code/file-11"))).toEqual(Buffer.from([11]));
  expect(readdirSync(join(home, "v1/code"))).toHaveLength(8);
  expect(readdirSync(join(home, "v1/code"))).not.toContain("file-0");
});
