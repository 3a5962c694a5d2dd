import { utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";

it("a recipe's file: touched it leads to a question, changed to a new image; the old one stays", async () => {
  const tool = makeOneOffTool(["COPY note /opt/note"], { note: "one\n" });
  const note = join(tool.folder, "image", "note");
  const engine = makeRecordingEngine();
  const someone = newcomer();
  const read = async (): Promise<string> => {
    engine.forget();
    const environment = { PATH: searchPath(engine.folder) };
    return (await someone.run(tool, "shell", ["cat /opt/note"], { environment })).stdout.toString();
  };
  expect(await read()).toBe("one\n");
  expect(engine.calls()).toContain("build");
  expect(await read()).toBe("one\n");
  expect(engine.calls()).toEqual(["run"]);

  utimesSync(note, 1, 1);
  expect(await read()).toBe("one\n");
  expect(engine.calls()).toContain("image inspect");
  expect(engine.calls()).not.toContain("build");
  expect(await read()).toBe("one\n");
  expect(engine.calls()).toEqual(["run"]);

  // As long as before: its time alone gives it away.
  writeFileSync(note, "two\n");
  expect(await read()).toBe("two\n");
  expect(engine.calls().filter((call) => call === "build")).toHaveLength(1);
  expect(tool.images()).toHaveLength(2);

  writeFileSync(note, "one\n");
  expect(await read()).toBe("one\n");
  expect(engine.calls()).not.toContain("build");
});
