import { chownSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { run } from "../support/run.ts";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";

const start = fileURLToPath(new URL("../../scripts/start", import.meta.url));

it("scripts/start claude --version: what Claude Code prints and nothing else; later without builds and pulls", async () => {
  const engine = makeRecordingEngine();
  const someone = newcomer("self");
  // Else root is told that the tool can't write there.
  if (someone.person.uid === 0) chownSync(someone.workspace, 1000, 1000);
  const options = someone.options("", { environment: { PATH: searchPath(engine.folder) } });
  const first = await run(start, ["claude", "--version"], options);
  expect(first.stdout.toString()).toMatch(/^\d+\.\d+\.\d+ \(Claude Code\)\n$/);
  expect(first.code).toBe(0);

  engine.forget();
  const second = await run(start, ["claude", "--version"], options);
  expect(second.stdout.toString()).toBe(first.stdout.toString());
  expect(second.stderr).toBe("");
  expect(engine.calls().filter((call) => !["version", "image inspect"].includes(call))).toEqual(["run"]);
});

it("scripts/start with a tool that there is not: 127, and the list of those there are", async () => {
  const someone = newcomer("self");
  const result = await run(start, ["no-such-tool", "--version"], someone.options(""));
  expect(result.code).toBe(127);
  expect(result.stdout.toString()).toBe("");
  expect(result.stderr).toContain("no-such-tool");
  expect(result.stderr).toMatch(/Tools:.* claude/);
});
