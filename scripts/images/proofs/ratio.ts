import { spawn } from "node:child_process";
import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type CleanEngine, giveImages, startCleanEngine } from "../clean-engine.ts";
import type { Installed } from "../installed.ts";
import { secondsIn } from "./measured.ts";

const parent = "debian:trixie-slim";
const pairs = 3;

/** What a first run may take of the time that its builds take by hand: the rest of it has to be small. */
const largestRatio = 1.1;

/**
 * The first run of the base and claude against plain `docker build`: the launcher's own two commands, with their
 * contexts, arguments and environment, started by a shell. Both at the same moment, each on an engine of its own that has
 * the parent image and no cache, so that whatever else the machine and the network do falls on both.
 */
export async function ratio(installed: Installed): Promise<string[]> {
  const engines: CleanEngine[] = [];
  try {
    for (const _ of ["launcher", "hand"]) {
      const engine = await startCleanEngine();
      engines.push(engine);
      giveImages(engine, parent);
    }
    const [launchers, hands] = engines as [CleanEngine, CleanEngine];
    const recorded = join(installed.folder, "recorded");
    mkdirSync(recorded);
    // Not measured: it tells the commands that are then given by hand.
    await firstRun(installed, launchers, "claude", { DOCKER_RECORD: recorded });
    const rows: { launcher: number; hand: number; builds: number }[] = [];
    for (let pair = 0; pair < pairs; pair++) {
      // Each engine has each part in turn.
      const [one, other] = pair % 2 === 0 ? [launchers, hands] : [hands, launchers];
      empty(one);
      empty(other);
      const [first, hand] = await Promise.all([firstRun(installed, one, "claude"), byHand(other, recorded)]);
      rows.push({ launcher: first.seconds, hand, builds: first.builds });
      console.error(`pair ${pair + 1}: ${first.seconds.toFixed(1)} s, by hand ${hand.toFixed(1)} s`);
    }
    const last = pairs % 2 === 1 ? launchers : hands;
    return [...tableOf(rows), "", ...(await secondTool(installed, last))];
  } finally {
    for (const engine of engines) engine.stop();
  }
}

function tableOf(rows: readonly { launcher: number; hand: number; builds: number }[]): string[] {
  const sum = (of: "launcher" | "hand" | "builds"): number => rows.reduce((total, row) => total + row[of], 0);
  const all = sum("launcher") / sum("hand");
  if (!(all <= largestRatio))
    throw new Error(`first runs took ${all.toFixed(3)} times what builds by hand took`);
  const row = (name: string | number, launcher: number, hand: number): string =>
    `| ${name} | ${launcher.toFixed(1)} | ${hand.toFixed(1)} | ${(launcher / hand).toFixed(3)} |`;
  return [
    "| pair | first run of `claude`, without the session, s | its two `docker build` by hand, s | ratio |",
    "|---|---|---|---|",
    ...rows.map(({ launcher, hand }, index) => row(index + 1, launcher, hand)),
    row("all", sum("launcher"), sum("hand")),
    "",
    `The first runs were inside their own \`docker build\` for ${sum("builds").toFixed(1)} s: the rest of them, ${(sum("launcher") - sum("builds")).toFixed(1)} s, is the launcher's.`,
  ];
}

/** A launcher's first run, in a state home of its own. @returns seconds without the session, and within builds */
async function firstRun(
  installed: Installed,
  engine: CleanEngine,
  tool: string,
  variables: Readonly<Record<string, string>> = {},
) {
  const state = join(installed.folder, `ratio-${Date.now()}`);
  const environment = { DOCKER_HOST: engine.address, ...variables };
  installed.calls();
  const run = await installed.run(tool, ["--version"], { state, environment });
  if (run.code !== 0) throw new Error(run.stderr);
  const calls = installed.calls();
  const builds = calls.filter(({ verb }) => verb === "build").length;
  return {
    seconds: run.seconds - secondsIn("run", calls),
    builds: secondsIn("build", calls),
    commands: builds,
  };
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

/** The commands that a launcher gave, given by a shell to another engine. @returns seconds */
async function byHand(engine: CleanEngine, recorded: string): Promise<number> {
  const commands = readdirSync(recorded)
    .sort()
    .map((name) => {
      const folder = join(recorded, name);
      // Docker itself, not the client that notes its calls.
      const path = "PATH=/usr/local/bin:/usr/bin:/bin";
      const host = `DOCKER_HOST=${engine.address}`;
      return `. ${folder}/environment; export ${path} ${host}; eval "docker $(cat ${folder}/arguments) ${folder}/context"`;
    });
  const started = Date.now();
  const shell = spawn("bash", ["-ec", commands.join("\n")], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { PATH: "/usr/local/bin:/usr/bin:/bin" },
  });
  const code = await new Promise((resolve) => shell.once("close", resolve));
  if (code !== 0) throw new Error(`the builds by hand ended with ${code}`);
  return (Date.now() - started) / 1000;
}

/** What a second tool's first run adds to an engine that has claude's image. */
async function secondTool(installed: Installed, engine: CleanEngine): Promise<string[]> {
  const { seconds, commands } = await firstRun(installed, engine, "auggie");
  const [first = [], own = []] = ["ai-claude:latest", "ai-auggie:latest"].map((image) =>
    layersOf(engine, image),
  );
  const shared = own.filter((layer) => first.includes(layer)).length;
  return [
    `A second tool's first run (auggie) then took ${seconds.toFixed(1)} s and ${commands} \`docker build\`; ${shared} of its image's ${own.length} layers`,
    "are claude's too, those of the base: only its own are added.",
  ];
}

function layersOf(engine: CleanEngine, image: string): string[] {
  return JSON.parse(engine.docker("image", "inspect", image))[0].RootFS.Layers;
}
