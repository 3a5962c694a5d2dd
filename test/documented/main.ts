// `npm run docs:commands`: the commands of the pages as tests. With `-- --report`: all of them, on an engine of its own;
// the table in docs/documented-commands.md is written anew (with `--only pattern` the rows of those pages whose path it fits).
import { spawn, spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { root } from "../../scripts/docs/pages.ts";
import { type CleanEngine, giveImages, startCleanEngine } from "../../scripts/images/clean-engine.ts";
import type { Client } from "../distribution/support/clients.ts";
import type { World } from "../distribution/support/world.ts";
import { makeSmallImage } from "../registry/support/small-image.ts";
import type { Plan, Row } from "./expectation.ts";
import { type Machine, makeMachine } from "./machine.ts";
import { pagesWithCommands } from "./pages.ts";
import { plans } from "./plans/all.ts";
import { imageRegistry } from "./plans/command.ts";
import { runPage } from "./run-page.ts";
import { readTable, writeTable } from "./table.ts";

/** The environment in which the machine's own engine is asked. */
const ownEngine = { ...process.env };
const { values } = parseArgs({ options: { report: { type: "boolean" }, only: { type: "string" } } });
if (values.report) await report();
else
  process.exit(
    spawnSync("npx", ["vitest", "run", "--project", "engine", "test/documented"], { stdio: "inherit" })
      .status ?? 1,
  );

async function report(): Promise<void> {
  if (process.getuid?.() !== 0) throw new Error("an engine of its own can be started by root alone");
  const engine = await startCleanEngine();
  const registry = startImageRegistry(engine);
  try {
    giveImages(engine, ...imagesAtHand());
    // From here on, whatever asks an engine asks this one.
    process.env.DOCKER_HOST = engine.address;
    const { getClient } = await import("../distribution/support/clients.ts");
    const { makeWorld } = await import("../distribution/support/world.ts");
    const world = await makeWorld();
    try {
      const client = getClient("npm@11", world.folder);
      if ("skipped" in client) throw new Error(client.skipped);
      makeSmallImage(engine, `${imageRegistry}/ai-claude:latest`, "pulled", ["ai-sandbox.base=1"]);
      engine.docker("push", `${imageRegistry}/ai-claude:latest`);
      engine.docker("rmi", `${imageRegistry}/ai-claude:latest`);
      await runPages(engine, world, client);
    } finally {
      world.close();
    }
  } finally {
    registry.kill();
    engine.stop();
  }
}

async function runPages(engine: CleanEngine, world: World, client: Client): Promise<void> {
  const rows: Row[] = [];
  for (const page of pagesWithCommands()) {
    if (values.only !== undefined && !new RegExp(values.only).test(page.path)) {
      rows.push(...readTable().filter((row) => row.page === page.path));
      continue;
    }
    const plan = plans[page.path];
    const machine = await machineFor(plan, engine, world, client);
    const outcome = await runPage(page, plan, machine, "report");
    for (const failure of outcome.failures) console.error(`\n${failure}\n`);
    if (outcome.failures.length > 0) process.exitCode = 1;
    rows.push(...outcome.rows);
    clean(engine);
  }
  writeTable(rows);
}

/** A new machine for a page: somebody's own, with the launchers installed, or with a clone of this repository. */
async function machineFor(
  plan: Plan | undefined,
  engine: CleanEngine,
  world: World,
  client: Client,
): Promise<Machine> {
  const place = world.place(client);
  const { AI_SANDBOX_TRUST: _, ...environment } = place.environment;
  const person = { uid: 1000, gid: 1000, home: place.home, asPerson: place.asPerson };
  const parts = { ...person, environment, docker: engine.docker, image: "ai-claude:latest" };
  if (plan?.machine === "clone") {
    makeClone(join(place.home, "ai-sandbox"), person);
    return makeMachine(parts, "ai-sandbox");
  }
  const machine = await makeMachine(parts);
  if (plan?.machine === "launchers") {
    await machine.ask("npm install --global @ai-sandbox/cli @ai-sandbox/claude @ai-sandbox/codex");
    await machine.ask("ai-sandbox trust");
    await machine.ask("claude --version");
  }
  return machine;
}

/** This checkout as somebody's clone, what is not committed included, with its dependencies. */
function makeClone(folder: string, { uid, gid }: { uid: number; gid: number }): void {
  must("git", "clone", "--quiet", root, folder);
  const files = must("git", "-C", root, "ls-files", "--modified", "--others", "--exclude-standard");
  for (const file of files.split("\n").filter(Boolean)) cpSync(join(root, file), join(folder, file));
  for (const path of ["node_modules", "packages/core/node_modules"])
    must("cp", "-a", join(root, path), join(folder, path));
  must("chown", "-R", `${uid}:${gid}`, folder);
}

/** Takes away what a page left: sessions, containers and networks. Images stay for the next page. */
function clean({ docker }: CleanEngine): void {
  const lines = (text: string): string[] => text.split("\n").filter(Boolean);
  const containers = lines(docker("ps", "--all", "--quiet"));
  if (containers.length > 0) docker("rm", "--force", ...containers);
  docker("network", "prune", "--force");
  // A page that removes images leaves the next one without.
  if (docker("image", "ls", "--quiet", "ai-claude") === "") {
    const script = 'host=$1; shift; docker save "$@" | DOCKER_HOST=$host docker load --quiet';
    const words = ["-c", script, "sh", process.env.DOCKER_HOST ?? "", ...imagesAtHand()];
    const loaded = spawnSync("sh", words, { env: ownEngine });
    if (loaded.status !== 0) throw new Error(String(loaded.stderr));
  }
}

/** Images on the machine's own engine, by all of their names: claude's, codex's, the base under them and its parent. */
function imagesAtHand(): string[] {
  const ask = (...args: string[]): string[] =>
    spawnSync("docker", ["image", ...args], { encoding: "utf8", env: ownEngine })
      .stdout.split("\n")
      .filter(Boolean);
  const namesOf = (image: string): string[] =>
    ask("inspect", "--format={{range .RepoTags}}{{println .}}{{end}}", image);
  const layersOf = (image: string): string =>
    ask("inspect", "--format={{json .RootFS.Layers}}", image)[0]?.slice(0, -1) ?? "";
  const tools = ["ai-claude:latest", "ai-codex:latest"];
  const bases = ask("ls", "--quiet", "ai-base").filter((base) =>
    tools.some((tool) => layersOf(tool).startsWith(`${layersOf(base)},`)),
  );
  return [...new Set([...tools, ...bases].flatMap(namesOf)), "debian:trixie-slim"];
}

/** Debian's registry of images, on the loopback of the engine. */
function startImageRegistry(engine: CleanEngine) {
  const folder = join(engine.folder, "registry");
  mkdirSync(folder);
  const configuration = {
    version: 0.1,
    storage: { filesystem: { rootdirectory: join(folder, "data") } },
    http: { addr: "127.0.0.1:5000" },
  };
  // JSON is YAML.
  writeFileSync(join(folder, "config.yml"), JSON.stringify(configuration));
  const words = [...engine.enter, "docker-registry", "serve", join(folder, "config.yml")];
  return spawn("nsenter", words, { stdio: "ignore" });
}

function must(command: string, ...args: string[]): string {
  const { status, stdout, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
  return stdout;
}
