import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { type CleanEngine, giveImages, startCleanEngine } from "../clean-engine.ts";
import type { Installed } from "../installed.ts";
import { secondsIn } from "./measured.ts";

const parent = "debian:trixie-slim";
/** Turns about, so that what becomes slower or faster with time falls on both. */
const order = ["launcher", "hand", "hand", "launcher", "launcher", "hand"] as const;

/**
 * The first run of the base and claude against plain `docker build`: the launcher's own two commands, with their
 * contexts, arguments and environment, started by a shell. Each time on an engine that has the parent image and no cache.
 */
export async function ratio(installed: Installed): Promise<string[]> {
  const engine = await startCleanEngine();
  try {
    giveImages(engine, parent);
    const recorded = join(installed.folder, "recorded");
    mkdirSync(recorded);
    const times = { launcher: [] as number[], hand: [] as number[] };
    let builds = 0;
    for (const [index, who] of order.entries()) {
      empty(engine);
      if (who === "hand") {
        times.hand.push(byHand(engine, recorded));
        continue;
      }
      const run = {
        state: join(installed.folder, `ratio-${index}`),
        environment: { DOCKER_HOST: engine.address },
      };
      // The first one's commands are those that are then given by hand.
      const record: Record<string, string> = index === 0 ? { DOCKER_RECORD: recorded } : {};
      installed.calls();
      const first = await installed.run("claude", ["--version"], {
        ...run,
        environment: { ...run.environment, ...record },
      });
      if (first.code !== 0) throw new Error(first.stderr);
      const calls = installed.calls();
      builds += secondsIn("build", calls);
      times.launcher.push(first.seconds - secondsIn("run", calls));
    }
    return [...tableOf(times, builds), "", ...(await secondTool(installed, engine))];
  } finally {
    engine.stop();
  }
}

function tableOf({ launcher, hand }: { launcher: number[]; hand: number[] }, builds: number): string[] {
  const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
  const pairs = launcher.map((seconds, index) => {
    const plain = hand[index] ?? Number.NaN;
    return `| ${index + 1} | ${seconds.toFixed(1)} | ${plain.toFixed(1)} | ${(seconds / plain).toFixed(3)} |`;
  });
  return [
    "| pair | first run of `claude`, without the session, s | its two `docker build` by hand, s | ratio |",
    "|---|---|---|---|",
    ...pairs,
    `| all | ${sum(launcher).toFixed(1)} | ${sum(hand).toFixed(1)} | **${(sum(launcher) / sum(hand)).toFixed(3)}** |`,
    "",
    `The first runs were inside their own \`docker build\` for ${builds.toFixed(1)} s: the rest of them, ${(sum(launcher) - builds).toFixed(1)} s, is the launcher's.`,
  ];
}

/** Takes away everything but the parent, so that nothing is built from a cache. It is this engine's alone. */
function empty(engine: CleanEngine): void {
  const names = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split("\n");
  const ours = names.filter((name) => name.startsWith("ai-"));
  if (ours.length > 0) engine.docker("rmi", "--force", ...ours);
  engine.docker("image", "prune", "--force");
  engine.docker("builder", "prune", "--all", "--force");
  const left = engine.docker("images", "--all", "--quiet").split("\n");
  if (left.length !== 1) throw new Error(`${left.length} images are left on the engine`);
}

/** The commands that a launcher gave, given by a shell. @returns seconds */
function byHand(engine: CleanEngine, recorded: string): number {
  const started = Date.now();
  for (const name of readdirSync(recorded).sort()) {
    const folder = join(recorded, name);
    const command = `. ${folder}/environment; eval "docker $(cat ${folder}/arguments) ${folder}/context"`;
    const { status, stderr } = spawnSync("bash", ["-c", command], {
      encoding: "utf8",
      maxBuffer: 1e9,
      env: { PATH: "/usr/local/bin:/usr/bin:/bin", DOCKER_HOST: engine.address },
    });
    if (status !== 0) throw new Error(stderr);
  }
  return (Date.now() - started) / 1000;
}

/** What a second tool's first run adds to an engine that has claude's image. */
async function secondTool(installed: Installed, engine: CleanEngine): Promise<string[]> {
  const state = join(installed.folder, "second");
  installed.calls();
  const second = await installed.run("auggie", ["--version"], {
    state,
    environment: { DOCKER_HOST: engine.address },
  });
  if (second.code !== 0) throw new Error(second.stderr);
  const calls = installed.calls();
  const builds = calls.filter(({ verb }) => verb === "build").length;
  rmSync(state, { recursive: true, force: true });
  const [first, own] = ["ai-claude:latest", "ai-auggie:latest"].map((image) => layersOf(engine, image));
  const shared = (own ?? []).filter((layer) => first?.includes(layer)).length;
  return [
    `A second tool's first run (auggie) then took ${(second.seconds - secondsIn("run", calls)).toFixed(1)} s and ${builds} \`docker build\`; ${shared} of its image's ${own?.length}`,
    "layers are claude's too, those of the base: only its own are added.",
  ];
}

function layersOf(engine: CleanEngine, image: string): string[] {
  return JSON.parse(engine.docker("image", "inspect", image))[0].RootFS.Layers;
}
