import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { docker } from "../support/engine.ts";
import { expectQuietAnswer } from "./support/expect-answer.ts";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";

it("an image that was removed by hand is made again, and the tool answers once", async () => {
  const tool = makeOneOffTool();
  const engine = makeRecordingEngine();
  const someone = newcomer();
  const environment = { PATH: searchPath(engine.folder) };
  expect((await someone.run(tool, "shell", ["echo first"], { environment })).code).toBe(0);

  docker("rmi", "--force", ...tool.images());
  expect(tool.images()).toEqual([]);
  engine.forget();
  const input = Buffer.alloc(300_000, "stdin");
  const again = await someone.run(tool, "digest", [], { environment, input });
  // The first try must not have eaten what the second one reads.
  expect(again.stdout.toString()).toBe(`300000 ${createHash("sha256").update(input).digest("hex")}\n`);
  expect(again.code).toBe(0);
  expect(again.stderr).toMatch(/^ai-sandbox: the image ai-\S+ is gone from the engine; it is made again\.$/m);
  expect(engine.calls().filter((call) => call === "build")).toHaveLength(1);
  expect(engine.calls().filter((call) => call === "run")).toHaveLength(2);

  engine.forget();
  const warm = await someone.run(tool, "shell", ["echo warm"], { environment });
  expectQuietAnswer(warm, "warm\n");
  expect(engine.calls()).toEqual(["run"]);
});

it("a tool that ends with 125 by itself runs once", async () => {
  const tool = makeOneOffTool();
  const someone = newcomer();
  const result = await someone.run(tool, "shell", ["echo once; exit 125"]);
  expect(result.stdout.toString()).toBe("once\n");
  expect(result.code).toBe(125);
});
