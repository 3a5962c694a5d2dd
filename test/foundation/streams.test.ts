import { createHash, randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { makeCase } from "../support/case.ts";

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index));

describe("stdin", () => {
  it("20 MB piped in arrive whole", async () => {
    const input = Buffer.concat([everyByte, randomBytes(20_000_000)]);
    const { stdout, code } = await makeCase().probe("digest", [], { input });
    expect(stdout.toString()).toBe(`${input.length} ${createHash("sha256").update(input).digest("hex")}\n`);
    expect(code).toBe(0);
  });

  it("every byte goes in and comes out as it is", async () => {
    const { stdout } = await makeCase().inside("cat", { input: everyByte });
    expect(stdout).toEqual(everyByte);
  });

  it("an empty one ends at once", async () => {
    const { stdout } = await makeCase().inside("wc -c");
    expect(stdout.toString().trim()).toBe("0");
  });

  it("a tool that does not read it ends all the same", async () => {
    const { stdout, code } = await makeCase().inside("echo done", { input: randomBytes(5_000_000) });
    expect([stdout.toString(), code]).toEqual(["done\n", 0]);
  });
});

describe("stdout and stderr", () => {
  it("stay apart, with nothing of ours in them", async () => {
    const result = await makeCase().inside("echo one; echo two >&2; echo three");
    expect(result.stdout.toString()).toBe("one\nthree\n");
    expect(result.stderr).toBe("two\n");
  });

  it("3 MB and 2 MB at once arrive whole", async () => {
    const result = await makeCase().inside("head -c 2000000 /dev/zero >&2 & head -c 3000000 /dev/zero; wait");
    expect([result.stdout.length, result.stderr.length]).toEqual([3_000_000, 2_000_000]);
  });
});

describe("the exit code is the tool's", () => {
  // 125 to 127 are the engine's and ours as well: they must not be taken for a failed start.
  it.each([0, 1, 42, 125, 126, 127, 130, 137, 255])("%i", async (code) => {
    const result = await makeCase().inside(`exit ${code}`);
    expect(result).toEqual({ code, stdout: Buffer.alloc(0), stderr: "" });
  });

  it.each([
    ["HUP", 129],
    ["INT", 130],
    ["KILL", 137],
    ["TERM", 143],
  ])("128+n when SIG%s ended it", async (signal, code) => {
    const result = await makeCase().inside(`kill -${signal} $$`);
    expect([result.code, result.stderr]).toEqual([code, ""]);
  });
});
