/**
 * What takes too long for the ordinary tests: images published by our script and pulled on an engine that never saw
 * one, twenty launches at once, the first run against plain `docker build`, another platform under emulation. Each part
 * writes its section of docs/images-proofs.md. As root, on Linux, with docker-registry and slirp4netns.
 *
 *   npm run images:proofs [published] [twenty] [ratio] [platform]
 */
import { spawn, spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { giveImages, startCleanEngine } from "./images/clean-engine.ts";
import { type Call, type Installed, installAll, launchersMemory } from "./images/installed.ts";
import { withSection } from "./images/section.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const page = join(root, "docs", "images-proofs.md");
const own = "/usr/local/share/ca-certificates";

const parts: Readonly<Record<string, (installed: Installed) => Promise<string[]>>> = {
  published,
  twenty,
  ratio,
  platform,
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in parts));
if (unknown.length > 0)
  throw new Error(`there is no part ${unknown.join(", ")}; there are ${Object.keys(parts).join(", ")}`);
const folder = mkdtempSync(join(tmpdir(), "images-proofs-"));
try {
  const installed = installAll(folder);
  for (const [name, part] of Object.entries(parts)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    console.error(`— ${name}`);
    const lines = await part(installed);
    for (const line of lines) console.error(line);
    writeFileSync(page, withSection(readFileSync(page, "utf8"), name, lines));
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Our script pushes; a launcher pulls on an engine that never saw an image, by tag and by digest. */
async function published(installed: Installed): Promise<string[]> {
  const data = join(folder, "registry");
  const port = 5091;
  const registry = startRegistry(data, port);
  const digests = join(folder, "digests.json");
  const started = Date.now();
  try {
    const certificates = existsSync(own) ? ["--certificates", own] : [];
    const args = ["scripts/publish-images.ts", "auggie", ...certificates, "--digests", digests];
    const environment = { ...process.env, AI_IMAGE_REGISTRY: `127.0.0.1:${port}/team` };
    const pushed = spawnSync("node", args, {
      cwd: root,
      env: environment,
      stdio: ["ignore", "inherit", "inherit"],
    });
    if (pushed.status !== 0) throw new Error("publishing failed");
  } finally {
    registry.kill();
  }
  const publishing = seconds(started);
  const { digest } = JSON.parse(readFileSync(digests, "utf8")).images["ai-auggie"];
  const engine = await startCleanEngine();
  // The same data, served where the clean engine is.
  const there = startRegistry(data, port, ["nsenter", ...engine.enter]);
  try {
    const state = join(folder, "published");
    const environment = {
      DOCKER_HOST: engine.address,
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: `127.0.0.1:${port}/team`,
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

/** Twenty launches of five tools at once on an engine that never built anything. */
async function twenty(installed: Installed): Promise<string[]> {
  const tools = ["amp", "auggie", "gemini", "qoder", "qwen"];
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
    const state = join(folder, "twenty");
    const environment = { DOCKER_HOST: engine.address };
    const runs = await Promise.all(
      Array.from({ length: 20 }, (_, index) => {
        const tool = tools[index % tools.length] ?? "";
        return installed.run(tool, ["--version"], { state, environment });
      }),
    );
    clearInterval(watch);
    const calls = installed.calls();
    const builds = calls.filter(({ verb }) => verb === "build");
    const failed = runs.filter(({ code }) => code !== 0);
    for (const { stderr } of failed) console.error(stderr);
    const images = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}").split("\n").sort();
    return [
      "| what | result |",
      "|---|---|",
      `| launches that ended well | ${runs.length - failed.length} of ${runs.length} |`,
      `| builds, one for the base and one for each of ${tools.length} tools | ${builds.length} |`,
      `| builds at the same time, at most | ${mostAtOnce(builds)} |`,
      `| all launchers together, resident at most | ${memory.toFixed(0)} MB |`,
      `| until the last one had answered | ${seconds(started)} s |`,
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

/** The first run of the base and claude against plain `docker build` of the same Dockerfiles, without a cache. */
async function ratio(installed: Installed): Promise<string[]> {
  const engine = await startCleanEngine();
  try {
    giveImages(engine, "debian:trixie-slim");
    const environment = { DOCKER_HOST: engine.address };
    const contexts = join(folder, "contexts");
    cpSync(join(root, "dockerfiles"), contexts, { recursive: true });
    mkdirSync(join(contexts, "base", "extra-ca"));
    writeFileSync(join(contexts, "base", "extra-ca", "README"), "for one build\n");
    if (existsSync(own))
      cpSync(own, join(contexts, "base", "extra-ca"), { recursive: true, dereference: true });
    const build = (tag: string, parent: string, name: string) => {
      const args = ["build", "--no-cache", "--force-rm", "--build-arg", `BASE_IMAGE=${parent}`, "--tag", tag];
      engine.docker(...args, join(contexts, name));
    };
    installed.calls();
    const state = join(folder, "ratio");
    const first = await installed.run("claude", ["--version"], { state, environment });
    if (first.code !== 0) throw new Error(first.stderr);
    const calls = installed.calls();
    const inBuilds = total(calls.filter(({ verb }) => verb === "build"));
    const launcher = first.seconds - total(calls.filter(({ verb }) => verb === "run"));
    const second = await installed.run("auggie", ["--version"], { state, environment });
    const ofSecond = second.seconds - total(installed.calls().filter(({ verb }) => verb === "run"));
    const base = layersOf(engine.docker, "ai-claude:latest");
    const layers = layersOf(engine.docker, "ai-auggie:latest");
    const started = Date.now();
    build("plain-base", "debian:trixie-slim", "base");
    build("plain-claude", "plain-base", "claude");
    const plain = (Date.now() - started) / 1000;
    return [
      "| what | seconds | ratio |",
      "|---|---|---|",
      `| base and claude by a first run of \`claude\`, without the session | ${launcher.toFixed(1)} | |`,
      `| of it inside its own \`docker build\` commands, which network and load fall on alike | ${inBuilds.toFixed(1)} | ${(launcher / inBuilds).toFixed(3)} |`,
      `| the same two by hand, with \`docker build --no-cache\`, minutes later | ${plain.toFixed(1)} | ${(launcher / plain).toFixed(3)} |`,
      `| a second tool's first run (auggie), without the session | ${ofSecond.toFixed(1)} | |`,
      "",
      `${layers.filter((layer) => base.includes(layer)).length} of the second tool's ${layers.length} layers are the base's: only its own are added.`,
    ];
  } finally {
    engine.stop();
  }
}

/** Another platform, under emulation, from a parent image that is made here. */
async function platform(installed: Installed): Promise<string[]> {
  const handler = "/proc/sys/fs/binfmt_misc/qemu-aarch64";
  if (!existsSync(handler))
    return [
      "Skipped: this machine has no handler for arm64 programs (qemu-user-static with binfmt-support).",
    ];
  const engine = await startCleanEngine();
  try {
    const state = join(folder, "platform");
    mkdirSync(state);
    writeFileSync(join(state, "config.json"), JSON.stringify({ mirrors: { parent: "arm64.local/parents" } }));
    const environment = { DOCKER_HOST: engine.address, AI_RUN_PLATFORM: "linux/arm64" };
    const made = await installed.run("ai-sandbox", ["base", "--from-debian", "--platform", "linux/arm64"], {
      state,
      environment,
    });
    if (made.code !== 0) throw new Error(made.stderr);
    const first = await installed.run("auggie", ["--version"], { state, environment });
    const image = engine.docker(
      "image",
      "inspect",
      "--format",
      "{{.Os}}/{{.Architecture}}",
      "ai-auggie:latest",
    );
    const kernel = engine.docker(
      "run",
      "--rm",
      "--network=none",
      "--entrypoint=uname",
      "ai-auggie:latest",
      "-m",
    );
    return [
      "| what | result |",
      "|---|---|",
      `| parent image by \`ai-sandbox base --from-debian --platform linux/arm64\` | ${made.seconds.toFixed(0)} s |`,
      `| first run of auggie with AI_RUN_PLATFORM=linux/arm64 | ${outcome(first)} |`,
      `| platform of its image, and what \`uname -m\` says in it | ${image}, ${kernel} |`,
      `| what was said | ${lastOf(first.stderr, "emulated") ?? "nothing"} |`,
    ];
  } finally {
    engine.stop();
  }
}

function startRegistry(data: string, port: number, before: readonly string[] = []) {
  const configuration = join(folder, `registry-${port}.yml`);
  writeFileSync(
    configuration,
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: data } },
      http: { addr: `127.0.0.1:${port}` },
    }),
  );
  const [program = "", ...args] = [...before, "docker-registry", "serve", configuration];
  const child = spawn(program, args, { stdio: "ignore" });
  spawnSync("sleep", ["1"]);
  return child;
}

function outcome({
  code,
  stdout,
  stderr,
  seconds: took,
}: {
  code: number;
  stdout: string;
  stderr: string;
  seconds: number;
}) {
  if (code !== 0) throw new Error(stderr);
  return `${stdout.trim().split("\n")[0]} after ${took.toFixed(1)} s`;
}

function lastOf(text: string, word: string): string | undefined {
  return text
    .split("\n")
    .findLast((line) => line.includes(word))
    ?.replace("ai-sandbox: ", "");
}

function seconds(since: number): string {
  return ((Date.now() - since) / 1000).toFixed(1);
}

function total(calls: readonly Call[]): number {
  return calls.reduce((sum, { start, end }) => sum + end - start, 0) / 1000;
}

function mostAtOnce(calls: readonly Call[]): number {
  return Math.max(
    0,
    ...calls.map(({ start }) => calls.filter((other) => other.start <= start && start < other.end).length),
  );
}

function layersOf(docker: (...args: string[]) => string, image: string): string[] {
  return JSON.parse(docker("image", "inspect", image))[0].RootFS.Layers;
}

function left(state: string): string {
  const counts = ["locks", "contexts", "sessions"].map((name) => {
    const path = join(state, "state", "v1", name);
    return `${existsSync(path) ? readdirSync(path).length : 0} ${name}`;
  });
  return counts.join(", ");
}
