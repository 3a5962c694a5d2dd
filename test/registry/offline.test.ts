import { createHash } from "node:crypto";
import { appendFileSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { newcomer } from "../lifecycle/support/newcomer.ts";
import { makeOneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import type { Result } from "../support/run.ts";
import { run } from "../support/run.ts";
import { type Island, makeIsland, noIsland } from "./support/island.ts";
import { noRegistry, startRegistry } from "./support/registry.ts";
import { forgetImages, makeSmallImage, noSmallImage, pushSmallImage } from "./support/small-image.ts";

const missing = noIsland ?? noRegistry ?? noSmallImage;

let island: Island;
beforeAll(async () => {
  if (missing === undefined) island = await makeIsland();
});
afterAll(async () => {
  if (missing === undefined) await island.stop();
});

const said = (result: Result) => ({
  stdout: result.stdout.toString(),
  stderr: result.stderr,
  code: result.code,
});

describe("images on a machine without any registry", () => {
  beforeEach((context) => skipFor(missing, context));

  it("saved, carried, checked and run; what was changed on its way is not loaded", async () => {
    const tool = makeOneOffTool();
    const online = newcomer("self");
    const registry = await startRegistry(island);
    pushSmallImage(island, `${registry.address}/team/ai-${tool.name}:latest`, "carried");
    const environment = { AI_IMAGE_SOURCE: "registry", AI_IMAGE_REGISTRY: `${registry.address}/team` };
    const command = (args: string[], someone = online, changes = {}): Promise<Result> =>
      island.run(
        join(inject("installation").bins, "ai-sandbox"),
        args,
        someone.options("", { environment: changes }),
      );
    const file = join(online.workspace, "tools.tar");
    const early = await command(["save", tool.name, "-o", file], online, environment);
    expect(early.stderr).toContain(`the image of ${tool.name} is not there yet.`);
    expect(early.code).not.toBe(0);
    const first = await island.run(tool.program, ["cat /word"], online.options("", { environment }));
    expect(first.stdout.toString(), first.stderr).toBe("carried\n");
    const saved = await command(["save", tool.name, "-o", file], online, environment);
    expect(said(saved)).toMatchObject({ code: 0 });
    expect(saved.stdout.toString()).toMatch(
      /tools\.tar: [\d.]+ MB, sha256 [0-9a-f]{64}\n {2}probe-\w+: sha256:/,
    );

    await registry.stop();
    forgetImages(island);
    const offline = newcomer("self");
    const whole = readFileSync(file);
    appendFileSync(file, "x");
    const changed = await command(["load", file, "--pin"], offline);
    expect(changed.stderr).toMatch(/^ai-sandbox: this is not the file that was saved: /);
    expect(changed.code).toBe(1);
    expect(island.docker("images", "--quiet")).toBe("");

    // Another image in the archive, with a checksum that is right: the images' own digests tell.
    const name = `${registry.address}/team/ai-${tool.name}:latest`;
    const other = join(online.workspace, "other.tar");
    makeSmallImage(island, name, "another");
    island.docker("save", "--output", other, name);
    const saying = JSON.parse(readFileSync(`${file}.json`, "utf8"));
    const sha256 = createHash("sha256").update(readFileSync(other)).digest("hex");
    writeFileSync(`${other}.json`, JSON.stringify({ ...saying, sha256, bytes: statSync(other).size }));
    for (const before of ["", "mine"]) {
      forgetImages(island);
      if (before !== "") makeSmallImage(island, name, before);
      const ids = island.docker("images", "--quiet", "--no-trunc", name);
      const exchanged = await command(["load", other, "--pin"], offline);
      expect(exchanged.stderr).toMatch(
        /^ai-sandbox: the engine has no image sha256:\w+ of \S+ after loading\.\n {2}What the file brought was taken away/,
      );
      expect(exchanged.code).toBe(1);
      expect(exchanged.stdout.toString()).toBe("");
      expect(island.docker("images", "--quiet", "--no-trunc", name)).toBe(ids);
      expect(existsSync(join(offline.state, "config.json"))).toBe(false);
    }
    forgetImages(island);

    writeFileSync(file, whole);
    const loaded = await command(["load", file, "--pin"], offline);
    expect(said(loaded)).toMatchObject({ code: 0 });
    expect(loaded.stdout.toString()).toContain("which its starts run from now on");
    const there = await island.run(tool.program, ["cat /word"], offline.options(""));
    expect(said(there)).toMatchObject({ stdout: "carried\n", code: 0 });

    forgetImages(island);
    rmSync(join(offline.state, "state"), { recursive: true });
    const gone = await island.run(tool.program, ["cat /word"], offline.options(""));
    expect(gone.stderr).toMatch(
      /^ai-sandbox: the image sha256:\w+ is not on this engine\.\n {2}Bring it again with ai-sandbox load/m,
    );
    expect(gone.code).toBe(125);

    rmSync(`${file}.json`);
    expect((await command(["load", file], offline)).stderr).toContain("without which nothing can be checked");
  });

  it("update: what is newer, and why", async () => {
    const tool = makeOneOffTool();
    const someone = newcomer("self");
    const registry = await startRegistry(island);
    const name = `${registry.address}/team/ai-${tool.name}`;
    const digest = pushSmallImage(island, `${name}:latest`, "new");
    const update = async (environment: Record<string, string>, ...args: string[]): Promise<string> => {
      const options = someone.options("", { environment });
      const command = join(inject("installation").bins, "ai-sandbox");
      const result = await island.run(command, ["update", tool.name, "--offline", ...args], options);
      expect(result.code, result.stderr).toBe(0);
      return result.stdout.toString();
    };
    const tag = { AI_IMAGE_SOURCE: "registry", AI_IMAGE_REGISTRY: `${registry.address}/team` };
    expect(await update({})).toContain("the next start makes it");
    expect(await update(tag, "--images")).toContain("the next start fetches it");
    expect(await update(tag)).toContain("a tag may move");
    writeFileSync(join(someone.state, "config.json"), JSON.stringify({ tools: { [tool.name]: { digest } } }));
    expect(await update(tag)).toContain("pinned by its digest");
  });
});

it("the parent image without a registry: root makes it, and everybody else is told so", async () => {
  const someone = newcomer();
  writeFileSync(
    join(someone.state, "config.json"),
    JSON.stringify({ mirrors: { parent: "127.0.0.1:1/nowhere" } }),
  );
  const options = someone.options("");
  const refused = await run("ai-sandbox", ["base", "--from-debian"], options);
  expect(refused.stderr).toMatch(/takes root.*\n {2}Run it once as root: sudo ai-sandbox base --from-debian/);
  expect(refused.code).toBe(1);
  const there = await run("ai-sandbox", ["base", "--from-debian"], newcomer().options(""));
  expect(there.stdout.toString()).toBe("debian:trixie-slim is there already.\n");
});
