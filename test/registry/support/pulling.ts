import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect } from "vitest";
import { type Newcomer, newcomer } from "../../lifecycle/support/newcomer.ts";
import { makeOneOffTool, type OneOffTool } from "../../lifecycle/support/one-off-tool.ts";
import { skipFor } from "../../lifecycle/support/skip.ts";
import type { Result, RunOptions } from "../../support/run.ts";
import { type Island, makeIsland, noIsland } from "./island.ts";
import { account, noRegistry, type Registry, startRegistry } from "./registry.ts";
import { forgetImages, noSmallImage } from "./small-image.ts";

const missing = noIsland ?? noRegistry ?? noSmallImage;

/** An engine that never saw an image, for the tests of one file. */
export let island: Island;
/** A registry in which everybody may read, and one that wants to know who asks. */
export let open: Registry;
export let closed: Registry;
beforeAll(async () => {
  if (missing !== undefined) return;
  island = await makeIsland();
  open = await startRegistry(island);
  closed = await startRegistry(island, "everybody");
});
afterAll(async () => {
  if (missing === undefined) await island.stop();
});

/** Each test's own tool and user. */
export let tool: OneOffTool;
export let someone: Newcomer;
beforeEach((context) => {
  skipFor(missing, context);
  tool = makeOneOffTool();
  someone = newcomer("self");
  forgetImages(island);
});

/** Runs the tool with its image from a registry. */
export function launch(
  registry: Registry,
  environment: Record<string, string | undefined> = {},
): Promise<Result> {
  return island.run(tool.program, ["cat /word"], options(registry, environment));
}

/** How somebody starts it so. */
export function options(
  registry: Registry,
  environment: Record<string, string | undefined> = {},
): RunOptions {
  return someone.options("", {
    environment: {
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: `${registry.address}/team`,
      ...environment,
    },
  });
}

/** The name of the tool's image in a registry. */
export const nameIn = (registry: Registry, tag = "latest"): string =>
  `${registry.address}/team/ai-${tool.name}:${tag}`;

/** Makes a folder a configuration of Docker's client, for DOCKER_CONFIG, that knows a password for the closed registry. */
export function logIn(folder: string, password: string = account.password): void {
  mkdirSync(folder, { recursive: true });
  const auth = Buffer.from(`${account.name}:${password}`).toString("base64");
  writeFileSync(join(folder, "config.json"), JSON.stringify({ auths: { [closed.address]: { auth } } }));
}

/** Writes the user's settings. */
export function settings(content: unknown): void {
  writeFileSync(join(someone.state, "config.json"), JSON.stringify(content));
}

/** It ended with 125 and these words, and left nothing that a later run could trust. */
export function expectRefusal(result: Result, happened: RegExp, remedy: RegExp): void {
  const words = result.stderr.slice(result.stderr.lastIndexOf("\nai-sandbox: ") + 1);
  expect(words).toMatch(happened);
  expect(words).toMatch(remedy);
  expect(words).toMatch(/^ {2}The whole log: \S+$/m);
  expect(result.stderr).not.toMatch(/^\s+at /m);
  expect(result.stdout.toString()).toBe("");
  expect(result.code).toBe(125);
  expect(someone.filesIn("stamps")).toEqual([]);
}

/** The image that ran was the one with this word. */
export function expectWord(result: Result, word: string): void {
  expect({ stdout: result.stdout.toString(), code: result.code, stderr: result.stderr }).toEqual({
    stdout: `${word}\n`,
    code: 0,
    stderr: result.stderr,
  });
}
