import { expect, it } from "vitest";
import { spawnClient } from "./spawn-client.ts";

const environment = { ONE: "a b", TWO: "" };

async function outputOf(path: string, args: readonly string[]): Promise<string> {
  const child = spawnClient(path, args, environment, ["ignore", "pipe", "ignore"]);
  let said = "";
  child.stdout?.on("data", (bytes: Buffer) => {
    said += bytes;
  });
  await new Promise((resolve) => child.once("close", resolve));
  return said;
}

it("passes arguments and variables on as they are, and nothing else", async () => {
  expect(await outputOf("/usr/bin/printf", ["%s|", "x y", "", "$ONE"])).toBe("x y||$ONE|");
  expect(await outputOf("/usr/bin/env", [])).toBe("ONE=a b\nTWO=\n");
  expect(await outputOf("/bin/pwd", [])).toBe("/\n");
});

it("refuses a zero byte, in an argument and in a variable", () => {
  expect(() => spawnClient("/bin/true", ["a\0b"], environment, "ignore")).toThrow("null bytes");
  expect(() => spawnClient("/bin/true", [], { ONE: "a\0b" }, "ignore")).toThrow("null bytes");
});

it("tells of a program that is not there as an event, as spawn does", async () => {
  const child = spawnClient("/none", [], environment, "ignore");
  const error = await new Promise<NodeJS.ErrnoException>((resolve) => child.once("error", resolve));
  expect(error.code).toBe("ENOENT");
});
