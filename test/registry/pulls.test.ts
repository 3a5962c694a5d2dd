import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { stepsOf, workflowFiles } from "../../scripts/ci/steps.ts";
import { type Newcomer, newcomer } from "../lifecycle/support/newcomer.ts";
import { edit, makeOneOffTool, type OneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { until } from "../support/engine.ts";
import type { Result, RunOptions } from "../support/run.ts";
import { ended } from "../support/run.ts";
import { type Island, makeIsland, noIsland } from "./support/island.ts";
import { account, noRegistry, type Registry, startFault, startRegistry } from "./support/registry.ts";
import { forgetImages, makeSmallImage, noSmallImage, pushSmallImage } from "./support/small-image.ts";

const missing = noIsland ?? noRegistry ?? noSmallImage;

let island: Island;
let open: Registry;
let closed: Registry;
beforeAll(async () => {
  if (missing !== undefined) return;
  island = await makeIsland();
  open = await startRegistry(island);
  closed = await startRegistry(island, "everybody");
});
afterAll(async () => {
  if (missing === undefined) await island.stop();
});

let tool: OneOffTool;
let someone: Newcomer;
beforeEach((context) => {
  skipFor(missing, context);
  tool = makeOneOffTool();
  someone = newcomer("self");
  forgetImages(island);
});

/** Runs the tool with its image from a registry. */
function launch(registry: Registry, environment: Record<string, string> = {}): Promise<Result> {
  return island.run(tool.program, ["cat /word"], options(registry, environment));
}

function options(registry: Registry, environment: Record<string, string> = {}): RunOptions {
  return someone.options("", {
    environment: {
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: `${registry.address}/team`,
      ...environment,
    },
  });
}

const nameIn = (registry: Registry, tag = "latest"): string =>
  `${registry.address}/team/ai-${tool.name}:${tag}`;

function settings(content: unknown): void {
  writeFileSync(join(someone.state, "config.json"), JSON.stringify(content));
}

/** It ended with 125 and these words, and left nothing that a later run could trust. */
function expectRefusal(result: Result, happened: RegExp, remedy: RegExp): void {
  const words = result.stderr.slice(result.stderr.lastIndexOf("\nai-sandbox: ") + 1);
  expect(words).toMatch(happened);
  expect(words).toMatch(remedy);
  expect(words).toMatch(/^ {2}The whole log: \S+$/m);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout.toString()).toBe("");
  expect(result.code).toBe(125);
  expect(someone.filesIn("stamps")).toEqual([]);
}

function expectWord(result: Result, word: string): void {
  expect({ stdout: result.stdout.toString(), code: result.code, stderr: result.stderr }).toEqual({
    stdout: `${word}\n`,
    code: 0,
    stderr: result.stderr,
  });
}

describe("by tag and by digest", () => {
  it("by tag, on an engine that never saw it; the second start asks no registry", async () => {
    const registry = await startRegistry(island);
    pushSmallImage(island, nameIn(registry), "first");
    const first = await launch(registry);
    expectWord(first, "first");
    expect(first.stderr).toContain(`ai-sandbox: pulling ${nameIn(registry)}`);
    await registry.stop();
    const warm = await launch(registry);
    expectWord(warm, "first");
    expect(warm.stderr).not.toContain("pulling");
  });

  it("an image that is gone from the engine is pulled again, as the tag means it now", async () => {
    pushSmallImage(island, nameIn(open), "first");
    expectWord(await launch(open), "first");
    pushSmallImage(island, nameIn(open), "second");
    expectWord(await launch(open), "second");
  });

  it("a tag that is a day old is looked at after a session, for the next one; without a registry nothing changes", async () => {
    const registry = await startRegistry(island);
    pushSmallImage(island, nameIn(registry), "yesterday");
    expectWord(await launch(registry), "yesterday");
    const [name = ""] = someone.filesIn("stamps");
    const stamp = join(someone.state, "state", "v1", "stamps", name);
    const read = (): { refreshAfter: number; image: { id: string } } =>
      JSON.parse(readFileSync(stamp, "utf8"));
    const makeOld = (): void => writeFileSync(stamp, JSON.stringify({ ...read(), refreshAfter: 1 }));
    expect(read().refreshAfter).toBeGreaterThan(Date.now() + 23 * 3_600_000);
    const log = join(someone.state, "logs", `refresh-ai-${tool.name}.log`);

    makeSmallImage(island, nameIn(registry), "today");
    island.docker("push", nameIn(registry));
    makeOld();
    const before = read().image.id;
    expectWord(await launch(registry), "yesterday");
    await until("the image was pulled in the background", () => read().image.id !== before);
    expectWord(await launch(registry), "today");

    await registry.stop();
    makeOld();
    expectWord(await launch(registry), "today");
    await until("it was tried", () => readFileSync(log, "utf8").includes("can't be reached"));
    expect(read().refreshAfter).toBeGreaterThan(Date.now());
    const after = await launch(registry);
    expectWord(after, "today");
    expect(after.stderr).not.toContain("can't be reached");
  });

  it("a tag that moved does not move a digest", async () => {
    const digest = pushSmallImage(island, nameIn(open), "pinned");
    settings({ tools: { [tool.name]: { digest } } });
    expectWord(await launch(open), "pinned");
    pushSmallImage(island, nameIn(open), "moved");
    rmSync(join(someone.state, "state"), { recursive: true });
    expectWord(await launch(open), "pinned");
    settings({});
    rmSync(join(someone.state, "state"), { recursive: true });
    expectWord(await launch(open), "moved");
  });

  it("a digest that is there needs no registry", async () => {
    const digest = pushSmallImage(island, nameIn(open), "pinned");
    settings({ tools: { [tool.name]: { digest } } });
    expectWord(await launch(open), "pinned");
    rmSync(join(someone.state, "state"), { recursive: true });
    const registry = await startRegistry(island);
    await registry.stop();
    settings({ tools: { [tool.name]: { digest, image: nameIn(open) } } });
    expectWord(await launch(registry), "pinned");
  });

  it("a tag of its own, and an image of its own, without any other setting", async () => {
    pushSmallImage(island, nameIn(open, "7"), "seven");
    settings({ tools: { [tool.name]: { image: nameIn(open, "7") } } });
    expectWord(await island.run(tool.program, ["cat /word"], someone.options("")), "seven");
    settings({ tools: { [tool.name]: { tag: "7" } } });
    expectWord(await launch(open), "seven");
  });

  const logins = workflowFiles.flatMap(stepsOf).filter((step) => step.startsWith("docker login "));
  it.each(logins)("with a name and a password that Docker knows from a workflow's step: %s", async (step) => {
    const known = join(island.folder, ".docker");
    const environment = {
      ...{ REGISTRY: closed.address, GITHUB_ACTOR: account.name, TOKEN: account.password },
      ...{ CI_REGISTRY: closed.address, CI_REGISTRY_USER: account.name },
      ...{ CI_REGISTRY_PASSWORD: account.password, DOCKER_CONFIG: known, DOCKER_HOST: island.engine },
    };
    const login = spawnSync("bash", ["-e", "-c", step], {
      env: { ...process.env, ...environment },
      encoding: "utf8",
    });
    expect(login.status, login.stderr).toBe(0);
    pushSmallImage(island, nameIn(closed), "for ann");
    const configuration = join(someone.state, "docker");
    cpSync(known, configuration, { recursive: true });
    rmSync(known, { recursive: true });
    expectWord(await launch(closed, { DOCKER_CONFIG: configuration }), "for ann");
  });
});

describe("what can go wrong, each in words of its own, and the next run works", () => {
  it("no such image", async () => {
    const result = await launch(open);
    expectRefusal(
      result,
      /^ai-sandbox: there is no image \S+ in its registry\./,
      /Look at AI_IMAGE_REGISTRY/,
    );
    pushSmallImage(island, nameIn(open), "works");
    expectWord(await launch(open), "works");
  });

  it("no name and password, and wrong ones", async () => {
    const words = [
      /^ai-sandbox: the registry does not let you have the image/,
      /docker login 127\.0\.0\.1:/,
    ] as const;
    expectRefusal(await launch(closed), ...words);
    const configuration = join(someone.state, "docker");
    mkdirSync(configuration);
    const auth = Buffer.from(`${account.name}:wrong`).toString("base64");
    writeFileSync(
      join(configuration, "config.json"),
      JSON.stringify({ auths: { [closed.address]: { auth } } }),
    );
    expectRefusal(await launch(closed, { DOCKER_CONFIG: configuration }), ...words);
  });

  it("a registry that is down", async () => {
    const registry = await startRegistry(island);
    await registry.stop();
    expectRefusal(
      await launch(registry),
      /^ai-sandbox: the registry of \S+ can't be reached\./,
      /Docker's daemon that pulls/,
    );
  });

  it.each([
    [
      "too many requests",
      /^ai-sandbox: the registry of \S+ allows no more downloads for now/,
      /docker login/,
    ],
    [
      "cuts layers off",
      /^ai-sandbox: the download of \S+ was cut off\./,
      /Try again: layers that arrived whole/,
    ],
    [
      "changes layers",
      /^ai-sandbox: what the registry sent as \S+ is not what its digest says/,
      /it is not used|Try again once/,
    ],
  ] as const)("a registry that says or does: %s", async (fault, happened, remedy) => {
    pushSmallImage(island, nameIn(open), "works");
    const faulty = await startFault(island, open, fault);
    expectRefusal(await launch(faulty), happened, remedy);
    expect(island.docker("images", "--quiet")).toBe("");
    await faulty.stop();
    expectWord(await launch(open), "works");
  });

  it("a manifest that was changed is refused, though nothing else was", async () => {
    const digest = pushSmallImage(island, nameIn(open), "works");
    const faulty = await startFault(island, open, "changes manifests");
    settings({ tools: { [tool.name]: { digest } } });
    expectRefusal(
      await launch(faulty),
      /^ai-sandbox: what the registry sent as \S+ is not what its digest says/,
      /Try again once/,
    );
    await faulty.stop();
    expectWord(await launch(open), "works");
  });

  it("an image for another platform", async () => {
    pushSmallImage(island, nameIn(open), "works");
    edit(join(tool.folder, "tool.json"), (text) =>
      text.replace(/"platforms": \[[^\]]*\]/, '"platforms": ["linux/amd64", "linux/arm64"]'),
    );
    const result = await launch(open, { AI_RUN_PLATFORM: "linux/arm64" });
    expect(result.stderr).toMatch(/^ai-sandbox: the image \S+ is for linux\/amd64, not for linux\/arm64\.$/m);
    expect(result.stderr).toMatch(/^ {2}Choose an image for linux\/arm64, or/m);
    expect(result.code).toBe(125);
    expectWord(await launch(open), "works");
  });

  it("an image for another platform that was asked for: emulated, which is said once", async () => {
    edit(join(tool.folder, "tool.json"), (text) =>
      text.replace(/"platforms": \[[^\]]*\]/, '"platforms": ["linux/amd64", "linux/arm64"]'),
    );
    pushSmallImage(island, nameIn(open), "works", [], "arm64");
    const first = await launch(open, { AI_RUN_PLATFORM: "linux/arm64" });
    expectWord(first, "works");
    expect(first.stderr).toMatch(
      /^ai-sandbox: Probe runs as linux\/arm64 on linux\/amd64: emulated, several times slower; without AI_RUN_PLATFORM/m,
    );
    const second = await launch(open, { AI_RUN_PLATFORM: "linux/arm64" });
    expectWord(second, "works");
    expect(second.stderr).not.toContain("emulated");
    expect((await launch(open)).stderr).toMatch(/is for linux\/arm64, not for linux\/amd64\.$/m);
  });

  it("Ctrl-C and a killed launcher in mid-pull leave nothing that is used", async () => {
    pushSmallImage(island, nameIn(open), "works");
    const slow = await startFault(island, open, "slow layers");
    for (const [signal, code] of [
      ["SIGINT", 130],
      ["SIGKILL", 137],
    ] as const) {
      const launcher = island.start(tool.program, ["cat /word"], options(slow));
      let said = "";
      launcher.stdout?.resume();
      launcher.stderr?.on("data", (bytes: Buffer) => {
        said += bytes.toString();
      });
      const end = ended(launcher);
      await until("the pull has begun", () => said.includes("pulling"));
      await new Promise((resolve) => setTimeout(resolve, 500));
      launcher.kill(signal);
      expect(await end).toBe(code);
      if (signal === "SIGINT") expect(said).toContain("stopped before the image was ready");
      expect(island.docker("images", "--quiet")).toBe("");
      expect(someone.filesIn("stamps")).toEqual([]);
    }
    await slow.stop();
    expectWord(await launch(open), "works");
  });
});
