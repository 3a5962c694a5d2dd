import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sessionsIn } from "../support/engine.ts";
import type { Result } from "../support/run.ts";
import { clients } from "./support/clients.ts";
import { expectAnswer } from "./support/expect-answer.ts";
import { newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { importParent, noSecondEngine, startSecondEngine } from "./support/second-engine.ts";
import { skipFor } from "./support/skip.ts";
import { makeSmallDisk, noSmallDisk } from "./support/small-disk.ts";

function expectFailure(result: Result, ...texts: readonly RegExp[]): void {
  for (const text of texts) expect(result.stderr).toMatch(text);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout.toString()).toBe("");
  expect(result.code).toBe(125);
}

/** Files that were begun and never finished, or hold nothing. */
function unfinished(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => path.endsWith(".new") || (path.endsWith(".json") && !isJson(path)));
}

function isJson(path: string): boolean {
  try {
    JSON.parse(readFileSync(path, "utf8"));
    return true;
  } catch {
    return false;
  }
}

const builds = clients().flatMap(({ folder, major, builders }) =>
  builders.map((builder) => ({
    folder,
    major,
    builder,
    named: builder === "1" ? "BuildKit" : "the classic builder",
  })),
);

describe("the engine's disk is full while building", () => {
  it.for(builds)("Docker's client $major with $named", async ({ folder, builder }, context) => {
    skipFor(noSmallDisk ?? noSecondEngine, context);
    const disk = makeSmallDisk("72m");
    const engine = await startSecondEngine(disk.folder);
    importParent(engine, 40);
    const tool = makeOneOffTool();
    const someone = newcomer("self");
    const environment = {
      PATH: searchPath(folder),
      DOCKER_HOST: engine.address,
      DOCKER_BUILDKIT: builder,
    };
    const result = await someone.run(tool, "shell", ["echo never"], { environment });
    expectFailure(
      result,
      /^ai-sandbox: the disk is full; the base image could not be finished/m,
      /^ {2}Free some space \(docker system df/m,
      /^ {2}The whole log: \S+$/m,
    );
    expect(engine.docker("images", "--format", "{{.Repository}}")).toBe("debian");
    for (const place of ["stamps", "locks", "contexts"] as const) expect(someone.filesIn(place)).toEqual([]);
  });
});

describe("the disk of the state folder is full", () => {
  const words = [
    /^ai-sandbox: the state folder can't be used: \S+ \(ENOSPC\)\.$/m,
    /free some space/,
  ] as const;

  it("before the first run, with the image still to build, and with it built", async (context) => {
    skipFor(noSmallDisk, context);
    const tool = makeOneOffTool();
    const owner = newcomer().person;
    const disk = makeSmallDisk("256k", owner);
    disk.fill();
    const someone = newcomer("agent", disk.folder);
    expectFailure(await someone.run(tool, "shell", ["echo never"]), ...words);
    expect(tool.images()).toEqual([]);
    expectAnswer(await newcomer().run(tool, "shell", ["echo elsewhere"]), "elsewhere\n");
    expectFailure(await someone.run(tool, "shell", ["echo never"]), ...words);
    expect(someone.filesIn("stamps")).toEqual([]);
    expect(unfinished(disk.folder)).toEqual([]);
  });

  it("at a later run: the same words, and no session is left", async (context) => {
    skipFor(noSmallDisk, context);
    const tool = makeOneOffTool();
    const disk = makeSmallDisk("512k", newcomer().person);
    const someone = newcomer("agent", disk.folder);
    expectAnswer(await someone.run(tool, "shell", ["echo works"]), "works\n");
    disk.fill();
    expectFailure(await someone.run(tool, "shell", ["echo never"]), ...words);
    expect(sessionsIn(someone.workspace)).toEqual([]);
    expect(someone.filesIn("sessions")).toEqual([]);
    expect(unfinished(disk.folder)).toEqual([]);
    rmSync(join(disk.folder, "filler"));
    expectAnswer(await someone.run(tool, "shell", ["echo again"]), "again\n");
  });
});

it("a full disk of temporary files does not matter", async (context) => {
  skipFor(noSmallDisk, context);
  const tool = makeOneOffTool();
  const someone = newcomer();
  const disk = makeSmallDisk("64k", someone.person);
  disk.fill();
  const result = await someone.run(tool, "shell", ["echo works"], { environment: { TMPDIR: disk.folder } });
  expectAnswer(result, "works\n");
});
