import { expect, it } from "vitest";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";

const count = (words: readonly string[], word: string): number =>
  words.filter((each) => each === word).length;

it("ten first runs at once: one build, ten right answers", async () => {
  const tool = makeOneOffTool(["RUN sleep 1"]);
  const engine = makeRecordingEngine();
  const someone = newcomer();
  const environment = { PATH: searchPath(engine.folder) };
  const results = await Promise.all(
    Array.from({ length: 10 }, (_, index) => someone.run(tool, "shell", [`echo ${index}`], { environment })),
  );
  expect(results.map(({ stdout }) => stdout.toString())).toEqual(results.map((_, index) => `${index}\n`));
  expect(results.map(({ code }) => code)).toEqual(results.map(() => 0));
  expect(count(engine.calls(), "build")).toBe(1);
  expect(count(engine.calls(), "run")).toBe(10);
  expect(tool.images()).toHaveLength(1);
  expect(
    results.filter(({ stderr }) => stderr.includes("waiting for another first run")).length,
  ).toBeGreaterThan(0);
  expect(someone.filesIn("stamps")).toHaveLength(1);
  expect(someone.filesIn("locks")).toEqual([]);
  expect(someone.filesIn("contexts")).toEqual([]);
});

it("first runs of people who share nothing but the engine don't harm each other", async () => {
  const tool = makeOneOffTool(["RUN sleep 1"]);
  const people = [newcomer("agent"), newcomer("other"), newcomer("agent")];
  const results = await Promise.all(people.map((each, index) => each.run(tool, "shell", [`echo ${index}`])));
  expect(results.map(({ stdout, code }) => [stdout.toString(), code])).toEqual([
    ["0\n", 0],
    ["1\n", 0],
    ["2\n", 0],
  ]);
  const again = await Promise.all(people.map((each) => each.run(tool, "shell", ["echo again"])));
  expect(again.map(({ stdout, stderr }) => stdout.toString() + stderr)).toEqual([
    "again\n",
    "again\n",
    "again\n",
  ]);
});
