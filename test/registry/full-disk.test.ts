import { rmSync, statSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { newcomer } from "../lifecycle/support/newcomer.ts";
import { makeOneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { makeSmallDisk, noSmallDisk } from "../lifecycle/support/small-disk.ts";
import type { Result } from "../support/run.ts";
import { makeIsland, noIsland } from "./support/island.ts";
import { noRegistry, startRegistry } from "./support/registry.ts";
import { noSmallImage, pushSmallImage } from "./support/small-image.ts";

function expectFailure(result: Result, ...texts: readonly RegExp[]): void {
  for (const text of texts) expect(result.stderr).toMatch(text);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout.toString()).toBe("");
  expect(result.code).toBe(125);
}

it("a pull onto a full disk, and with a state folder that can't be written: what happened, and the next run works", async (context) => {
  skipFor(noIsland ?? noRegistry ?? noSmallImage ?? noSmallDisk, context);
  const disk = makeSmallDisk("64m");
  const island = await makeIsland(disk.folder);
  onTestFinished(island.stop);
  const registry = await startRegistry(island);
  const tool = makeOneOffTool();
  pushSmallImage(island, `${registry.address}/team/ai-${tool.name}:latest`, "works");
  const state = makeSmallDisk("1m");
  const someone = newcomer("self", state.folder);
  const environment = { AI_IMAGE_SOURCE: "registry", AI_IMAGE_REGISTRY: `${registry.address}/team` };
  const launch = () => island.run(tool.program, ["cat /word"], someone.options("", { environment }));
  const nothingIsLeft = (): void => {
    expect(island.docker("images", "--all", "--quiet")).toBe("");
    for (const place of ["stamps", "locks", "contexts"] as const) expect(someone.filesIn(place)).toEqual([]);
  };

  // With no room for what is downloaded, and with none for what that unpacks to.
  disk.fill();
  const filler = join(disk.folder, "filler");
  for (const room of [0, 2_500_000]) {
    truncateSync(filler, statSync(filler).size - room);
    expectFailure(
      await launch(),
      /^ai-sandbox: the disk is full; \S+ could not be finished \(where Docker keeps its images\)/m,
      /^ {2}Free some space \(docker system df/m,
      /^ {2}The whole log: \S+$/m,
    );
    nothingIsLeft();
  }
  rmSync(filler);

  state.remount("ro");
  expectFailure(await launch(), /^ai-sandbox: the state folder can't be used: \S+ \(EROFS\)\.$/m);
  nothingIsLeft();
  state.remount("rw");
  const next = await launch();
  expect(next.stdout.toString(), next.stderr).toBe("works\n");
  expect(next.code).toBe(0);
});
