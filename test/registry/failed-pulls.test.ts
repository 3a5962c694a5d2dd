import { rmSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { edit } from "../lifecycle/support/one-off-tool.ts";
import { until } from "../support/engine.ts";
import { ended } from "../support/run.ts";
import {
  closed,
  expectRefusal,
  expectWord,
  island,
  launch,
  logIn,
  nameIn,
  open,
  options,
  settings,
  someone,
  tool,
} from "./support/pulling.ts";
import { startFault, startRegistry } from "./support/registry.ts";
import { forgetImages, pushSmallImage } from "./support/small-image.ts";

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

  it("no name and password, and wrong ones; with the right ones it comes, by tag and by digest", async () => {
    const words = [
      /^ai-sandbox: the registry does not let you have the image/,
      /docker login 127\.0\.0\.1:/,
    ] as const;
    const configuration = join(someone.state, "docker");
    const publisher = join(island.folder, ".docker");
    logIn(publisher);
    const digest = pushSmallImage(island, nameIn(closed), "for ann");
    rmSync(publisher, { recursive: true });
    const known = { DOCKER_CONFIG: configuration };
    for (const how of [{}, { tools: { [tool.name]: { digest } } }]) {
      settings(how);
      expectRefusal(await launch(closed), ...words);
      logIn(configuration, "wrong");
      expectRefusal(await launch(closed, known), ...words);
      logIn(configuration);
      expectWord(await launch(closed, known), "for ann");
      forgetImages(island);
      rmSync(join(someone.state, "state"), { recursive: true });
    }
  });

  it("a registry that is down", async () => {
    const registry = await startRegistry(island);
    pushSmallImage(island, nameIn(registry), "works");
    await registry.stop();
    expectRefusal(
      await launch(registry),
      /^ai-sandbox: the registry of \S+ can't be reached\./,
      /It is the engine that pulls/,
    );
    const again = await startRegistry(island, "nobody", Number(registry.address.split(":")[1]));
    expectWord(await launch(again), "works");
    await again.stop();
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
