import { spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { stepsOf, workflowFiles } from "../../scripts/ci/steps.ts";
import { until } from "../support/engine.ts";
import { makeSmallRepository } from "./support/publishing.ts";
import {
  closed,
  expectWord,
  island,
  launch,
  logIn,
  nameIn,
  open,
  settings,
  someone,
  tool,
} from "./support/pulling.ts";
import { account, startRegistry } from "./support/registry.ts";
import { forgetImages, makeSmallImage, pushSmallImage } from "./support/small-image.ts";

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

describe("the image that was published with the launcher", () => {
  it("our script pushes it and writes its digest into the package, from which its launcher takes it, with a login", async () => {
    const login = join(someone.state, "docker");
    logIn(login);
    // Without certificates of this machine's own, which would come on top.
    const known = { NODE_EXTRA_CA_CERTS: undefined, SSL_CERT_FILE: undefined, DOCKER_CONFIG: login };
    const own = () => launch(closed, { ...known, AI_IMAGE_TAG: "launcher" });
    const refused = await own();
    expect(refused.stderr).toMatch(
      /^ai-sandbox: the launcher of \S+ was published without an image of its own/,
    );
    expect(refused.code).toBe(125);
    const repository = makeSmallRepository(island, tool, login);
    const digest = await repository.publish(closed, "1.0.0", "first");
    repository.install();
    forgetImages(island);
    const first = await own();
    expectWord(first, "first");
    const reference = `${nameIn(closed).replace(/:latest$/, "")}@${digest}`;
    expect(first.stderr).toContain(`ai-sandbox: pulling ${reference}`);
    expect(island.docker("image", "inspect", "--format={{json .RepoDigests}}", reference)).toContain(digest);

    // A later release moves every tag, and no launcher that is installed.
    expect(await repository.publish(closed, "1.1.0", "second")).not.toBe(digest);
    forgetImages(island);
    expectWord(await own(), "first");
    expectWord(await launch(closed, known), "second");
    repository.install();
    expectWord(await own(), "second");
  });

  it("of a list for two platforms, each takes its own, by tag and by the package's digest", async () => {
    const parts = (["arm64", "amd64"] as const).map((architecture) => {
      pushSmallImage(island, nameIn(open, architecture), architecture, [], architecture);
      return nameIn(open, architecture);
    });
    island.docker("manifest", "create", "--insecure", nameIn(open), ...parts);
    const digest = island.docker("manifest", "push", "--insecure", "--purge", nameIn(open));
    expect(digest).toMatch(/^sha256:[0-9a-f]{64}$/);
    const image = `${nameIn(open).replace(/:latest$/, "")}@${digest}`;
    writeFileSync(join(tool.folder, "published.json"), JSON.stringify({ image }));
    for (const tag of ["latest", "launcher"]) {
      forgetImages(island);
      const there = await launch(open, { AI_IMAGE_TAG: tag });
      expectWord(there, "amd64");
      const other = { AI_IMAGE_TAG: tag, AI_RUN_PLATFORM: "linux/arm64" };
      expectWord(await launch(open, other), "arm64");
      rmSync(join(someone.state, "state"), { recursive: true });
      expectWord(await launch(open, { AI_IMAGE_TAG: tag }), "amd64");
    }
  });
});
