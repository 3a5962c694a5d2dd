import { execFile, spawnSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { describe, expect, it, onTestFinished, type TestContext } from "vitest";
import { clients } from "../lifecycle/support/clients.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { docker } from "../support/engine.ts";
import { ancestorOf } from "./contents.ts";
import { noStandIn, startStandIn } from "./stand-in.ts";
import { archive, checksum, programThatSays, registryEntry } from "./stand-in-package.ts";
import { pinnedVersion, tools } from "./tools.ts";

const run = promisify(execFile);
const dockerfiles = fileURLToPath(new URL("../../dockerfiles", import.meta.url));

/** What serves a stand-in for a tool's program, as build arguments that lead there. */
const standIns: Readonly<Record<string, (context: TestContext) => Promise<Record<string, string>>>> = {
  jules: async (context) => {
    const content = archive({ "some/folder/jules": programThatSays("stand-in for jules") });
    const { address } = await startStandIn(context, (_, response) => response.end(content));
    return { JULES_URL: `${address}/jules.tar.gz`, JULES_SHA256: checksum(content).toString("hex") };
  },
  shai: async (context) => {
    const content = programThatSays("stand-in for shai");
    const { address } = await startStandIn(context, (_, response) => response.end(content));
    return { SHAI_URL: `${address}/shai`, SHAI_SHA256: checksum(content).toString("hex") };
  },
  codebuddy: async (context) => {
    const tool = tools.find(({ name }) => name === "codebuddy");
    if (tool === undefined) throw new Error("there is no codebuddy");
    const manifest = {
      name: tool.version.package,
      version: pinnedVersion(tool),
      bin: { codebuddy: "cli.js" },
    };
    const content = archive({
      "package/package.json": JSON.stringify(manifest),
      "package/cli.js": "#!/usr/bin/env node\nconsole.log('stand-in for codebuddy');\n",
    });
    const vendor = await startStandIn(context, ({ path }, response) => {
      const tarball = `${vendor.address}/codebuddy.tgz`;
      if (path.endsWith(".tgz")) response.end(content);
      else response.end(registryEntry(manifest.name, manifest.version, tarball, content));
    });
    return { NPM_CONFIG_REGISTRY: `${vendor.address}/` };
  },
};

// Launchers build them in builds.test.ts, with the builder that is the client's own choice: this is each of both.
describe.each(Object.keys(standIns))("the Dockerfile of %s, with a stand-in for its program", (tool) => {
  for (const [title, builder] of [
    ["BuildKit", "1"],
    ["the classic builder", "0"],
  ] as const) {
    it(title, { timeout: 900_000 }, async (context) => {
      skipFor(noStandIn, context);
      const client = clients().find(({ builders }) => builders.includes(builder));
      skipFor(client === undefined ? "no client here has this builder" : undefined, context);
      const args = (await standIns[tool]?.(context)) ?? {};
      const image = `ai-${tool}:stand-in-${builder}-${process.pid}`;
      onTestFinished(() => void spawnSync("docker", ["rmi", image]));
      const given = Object.entries({ BASE_IMAGE: ancestorOf("ai-probe:latest", "ai-base"), ...args });
      const words = given.flatMap(([name, value]) => ["--build-arg", `${name}=${value}`]);
      await run(
        client?.path ?? "docker",
        ["build", "--no-cache", "--force-rm", ...words, "--tag", image, join(dockerfiles, tool)],
        { env: { ...process.env, DOCKER_BUILDKIT: builder } },
      );
      expect(docker("run", "--rm", "--network=none", image, "--version")).toBe(`stand-in for ${tool}`);
    });
  }
});
