import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { startCleanEngine } from "../clean-engine.ts";
import type { Installed } from "../installed.ts";
import { lastOf, outcome, secondsSince } from "./measured.ts";
import { address, publish, startRegistry } from "./registry.ts";

/** Our script pushes; a launcher pulls on an engine that never saw an image, by tag and by digest. */
export async function published(installed: Installed): Promise<string[]> {
  const { folder } = installed;
  const digests = join(folder, "digests.json");
  const started = Date.now();
  const registry = startRegistry(folder);
  try {
    publish(digests);
  } finally {
    registry.kill();
  }
  const publishing = secondsSince(started);
  const { digest } = JSON.parse(readFileSync(digests, "utf8")).images["ai-auggie"];
  const engine = await startCleanEngine();
  // The same data, served where the clean engine is.
  const there = startRegistry(folder, ["nsenter", ...engine.enter]);
  try {
    const state = join(folder, "published");
    const environment = {
      DOCKER_HOST: engine.address,
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: address,
    };
    const run = () =>
      installed.run("auggie", ["--version"], { state, environment, before: ["nsenter", ...engine.enter] });
    const byTag = await run();
    rmSync(join(state, "state"), { recursive: true });
    writeFileSync(join(state, "config.json"), JSON.stringify({ tools: { auggie: { digest } } }));
    const byDigest = await run();
    const warm = await run();
    const told = /(\S+ MB) to download/.exec(byTag.stderr)?.[1] ?? "not told";
    return [
      "| what | result |",
      "|---|---|",
      `| base and auggie built and pushed by \`scripts/publish-images.ts\` | ${publishing} s |`,
      `| size told before the pull | ${told} |`,
      `| first run by tag on a clean engine | ${outcome(byTag)} |`,
      `| by digest, which is there | ${outcome(byDigest)} |`,
      `| the next start | ${outcome(warm)} |`,
      `| said besides | ${lastOf(byTag.stderr, "with your certificates") ?? "no certificates of this machine were needed"} |`,
    ];
  } finally {
    there.kill();
    engine.stop();
  }
}
