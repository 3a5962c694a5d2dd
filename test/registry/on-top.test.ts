import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { type Newcomer, newcomer } from "../lifecycle/support/newcomer.ts";
import { makeOneOffTool, type OneOffTool } from "../lifecycle/support/one-off-tool.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { until } from "../support/engine.ts";
import { ended, type RunOptions } from "../support/run.ts";
import { type Island, makeIsland, noIsland } from "./support/island.ts";
import { noRegistry, type Registry, startRegistry } from "./support/registry.ts";
import { noSmallImage, pushSmallImage } from "./support/small-image.ts";

const missing = noIsland ?? noRegistry ?? noSmallImage;
const ours = ["ai-sandbox.base=1"];

let island: Island;
let registry: Registry;
beforeAll(async () => {
  if (missing !== undefined) return;
  island = await makeIsland();
  registry = await startRegistry(island);
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
});

/** Runs with a pulled image, without any certificate of this machine's own. */
function options(environment: Record<string, string | undefined> = {}): RunOptions {
  return someone.options("", {
    environment: {
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: `${registry.address}/team`,
      NODE_EXTRA_CA_CERTS: undefined,
      SSL_CERT_FILE: undefined,
      ...environment,
    },
  });
}

const image = (): string => `${registry.address}/team/ai-${tool.name}:latest`;

it("certificates of this machine come on top of a pulled image that stands on our base, and of no other", async () => {
  const authority = join(someone.state, "company.pem");
  const key = join(someone.state, "key.pem");
  const made = spawnSync("openssl", [
    ..."req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=Company -days 2".split(
      " ",
    ),
    ...["-keyout", key, "-out", authority],
  ]);
  expect(made.status, String(made.stderr)).toBe(0);
  const environment = { AI_SANDBOX_CERTIFICATE_FILE: authority };
  pushSmallImage(island, image(), "pulled", ours);
  const script = "busybox cat /word /trusted";
  const result = await island.run(tool.program, [script], options(environment));
  expect(result.code, result.stderr).toBe(0);
  expect(result.stderr).toContain("image with your certificates");
  expect(result.stdout.toString()).toContain("pulled\n");
  expect(result.stdout.toString()).toContain(readFileSync(authority, "utf8").trim());

  pushSmallImage(island, image(), "another's");
  const other = await island.run(
    tool.program,
    ["cat /word"],
    options({ ...environment, AI_SANDBOX_HOME: `${someone.state}/2` }),
  );
  expect(other.stdout.toString(), other.stderr).toBe("another's\n");

  writeFileSync(join(someone.state, "config.json"), JSON.stringify({ image: { packages: ["hello"] } }));
  const refused = await island.run(tool.program, ["cat /word"], options(environment));
  expect(refused.stderr).toMatch(/nothing can be added to the image \S+: it does not stand on the base/);
  expect(refused.code).toBe(125);
});

it("an engine that goes down in mid-build: the launcher says so, and after a restart the next run works", async () => {
  pushSmallImage(island, image(), "pulled", ours);
  writeFileSync(join(someone.state, "config.json"), JSON.stringify({ image: { dockerfile: "more" } }));
  writeFileSync(join(someone.state, "more"), "RUN echo begun && sleep 4 && echo made >/made\n");
  const launcher = island.start(tool.program, ["busybox cat /made"], options());
  let said = "";
  launcher.stdout?.resume();
  launcher.stderr?.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  const end = ended(launcher);
  const logs = join(someone.state, "logs");
  await until(
    "the build has begun",
    () =>
      existsSync(logs) &&
      readdirSync(logs).some((name) => /^begun$/m.test(readFileSync(join(logs, name), "utf8"))),
    60,
  );
  await island.stopEngine();
  expect(await end).toBe(125);
  // Until its last moment an engine answers questions while its builds fail already.
  expect(said).toMatch(/^ai-sandbox: (the image ai-\S+ could not be built\.|.*daemon does not answer.*)$/m);
  expect(someone.filesIn("stamps")).toEqual([]);
  const meanwhile = await island.run(tool.program, ["busybox cat /made"], options());
  expect(meanwhile.stderr).toMatch(/daemon does not answer/);
  expect(meanwhile.code).toBe(125);

  await island.restartEngine();
  const next = await island.run(tool.program, ["busybox cat /made"], options());
  expect(next.stdout.toString(), next.stderr).toBe("made\n");
  expect(next.code).toBe(0);
});
