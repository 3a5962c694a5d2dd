import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { giveImages, startCleanEngine } from "../clean-engine.ts";
import { type Installed, launchersMemory } from "../installed.ts";
import { mostAtOnce, secondsSince } from "./measured.ts";

const tools = ["amp", "auggie", "gemini", "qoder", "qwen"];

/** Twenty launches of five tools at once on an engine that never built anything. */
export async function twenty(installed: Installed): Promise<string[]> {
  const engine = await startCleanEngine();
  try {
    giveImages(engine, "debian:trixie-slim");
    installed.calls();
    let memory = 0;
    const watch = setInterval(() => {
      const processes = readdirSync("/proc").filter((name) => /^\d+$/.test(name));
      memory = Math.max(memory, launchersMemory(installed.prefix, processes));
    }, 500);
    const started = Date.now();
    const state = join(installed.folder, "twenty");
    const environment = { DOCKER_HOST: engine.address };
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const tool = tools[index % tools.length] ?? "";
        return installed.run(tool, ["--version"], { state, environment });
      }),
    );
    clearInterval(watch);
    const builds = installed.calls().filter(({ verb }) => verb === "build");
    const failed = runs.filter(({ code }) => code !== 0);
    for (const { stderr } of failed) console.error(stderr);
    if (failed.length > 0) throw new Error(`${failed.length} of ${runs.length} launches failed`);
    if (builds.length !== tools.length + 1)
      throw new Error(`${builds.length} builds in place of ${tools.length + 1}`);
    const images = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split("\n").sort();
    return [
      "| what | result |",
      "|---|---|",
      `| launches that ended well | ${runs.length - failed.length} of ${runs.length} |`,
      `| builds, one for the base and one for each of ${tools.length} tools | ${builds.length} |`,
      `| builds at the same time, at most | ${mostAtOnce(builds)} |`,
      `| all launchers together, resident at most | ${memory.toFixed(0)} MB |`,
      `| until the last one had answered | ${secondsSince(started)} s |`,
      `| images afterwards, without ids | ${images
        .map((name) => name.replace(/:[0-9a-f]{16}$/, ""))
        .filter((name) => name.startsWith("ai-") && !name.includes(":"))
        .join(", ")} |`,
      `| left in the state folder | ${left(state)} |`,
    ];
  } finally {
    engine.stop();
  }
}

function left(state: string): string {
  const counts = ["locks", "contexts", "sessions"].map((name) => {
    const path = join(state, "state", "v1", name);
    return `${existsSync(path) ? readdirSync(path).length : 0} ${name}`;
  });
  return counts.join(", ");
}
