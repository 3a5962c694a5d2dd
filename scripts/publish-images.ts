/**
 * Builds the images and pushes them to a registry, by digest: what stands on an image, and what a launcher's package
 * names, is the digest that the push gave.
 *
 *   AI_IMAGE_REGISTRY=registry.example.com/team node scripts/publish-images.ts [tool...]
 *     --platforms linux/amd64,linux/arm64   with a buildx that can; else the engine's own platform is published alone
 *     --scanner IMAGE                       what lists an image's parts, where BuildKit's usual one is out of reach
 *     --certificates FOLDER                 certificates that the build needs here; images meant for others have none
 *     --digests FILE                        where the digests are written as JSON (default: image-digests.json)
 *     --write                               also write each digest into its launcher's package, as published.json
 *     --sign                                sign with cosign, as the job's identity; this part needs the internet
 *     --key FILE                            sign with a key of your own instead, telling no public log
 *
 * Credentials are Docker's own: docker login.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { argumentDefault } from "./generator/dockerfile.ts";
import { copyContext, root, toolNames } from "./images/repository.ts";
import {
  type Builder,
  builderOf,
  digestOfMetadata,
  digestOfPush,
  type PublishedImage,
  type PublishFacts,
  publishCommands,
  publishPlan,
  signCommand,
} from "./publishing/plan.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    platforms: { type: "string" },
    scanner: { type: "string" },
    certificates: { type: "string" },
    digests: { type: "string", default: "image-digests.json" },
    write: { type: "boolean", default: false },
    sign: { type: "boolean", default: false },
    key: { type: "string" },
  },
});

const registry = process.env.AI_IMAGE_REGISTRY;
if (registry === undefined || registry === "") stop("AI_IMAGE_REGISTRY names no registry.");
const builder = builderHere();
const platforms =
  builder === "buildx" ? (values.platforms ?? "linux/amd64,linux/arm64").split(",") : [enginePlatform()];
if (builder === "engine")
  console.error(
    `no buildx that can: ${platforms[0]} alone, and nothing about its parts and origin beside it`,
  );

const work = mkdtempSync(join(tmpdir(), "publish-images-"));
const digests: Record<string, { reference: string; digest: string; platforms: readonly string[] }> = {};
try {
  for (const image of publishPlan(readFacts(platforms))) publish(image);
} finally {
  rmSync(work, { recursive: true, force: true });
}
writeFileSync(values.digests, `${JSON.stringify({ registry, images: digests }, undefined, 2)}\n`);
console.error(`digests: ${values.digests}`);

function publish(image: PublishedImage): void {
  const started = Date.now();
  const context = copyContext(basename(image.folder), join(work, image.name), values.certificates);
  const metadata = join(work, `${image.name}.json`);
  const own = digests[image.parent];
  const parent = own === undefined ? image.parent : own.reference;
  let said = "";
  for (const command of publishCommands(image, registry as string, builder, {
    parent,
    context,
    metadata,
    scanner: values.scanner,
  }))
    said += docker(command, `${image.name} could not be published`);
  const digest = builder === "buildx" ? digestOfMetadata(readFileSync(metadata, "utf8")) : digestOfPush(said);
  if (digest === undefined) stop(`the registry told no digest of ${image.name}:\n${said}`);
  const name = `${registry}/${image.name}`;
  digests[image.name] = { reference: `${name}@${digest}`, digest, platforms: image.platforms };
  // Builders without buildx find a parent by digest once it was pulled under it.
  if (builder === "engine")
    docker(["pull", "--quiet", `${name}@${digest}`], "what was pushed can't be had back");
  const folder = join(root, "packages", image.name.replace(/^ai-/, ""));
  if (values.write && existsSync(join(folder, "tool.json")))
    writeFileSync(
      join(folder, "published.json"),
      `${JSON.stringify({ image: `${name}@${digest}`, platforms: image.platforms }, undefined, 2)}\n`,
    );
  if (values.sign || values.key !== undefined)
    run("cosign", signCommand(name, digest, values.key), `${image.name} could not be signed`);
  console.error(`${image.name}: ${digest} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

function readFacts(wanted: readonly string[]): PublishFacts {
  const tools = toolNames()
    .filter((name) => positionals.length === 0 || positionals.includes(name))
    .map((name) => {
      const facts = json(join(root, "packages", name, "tool.json"));
      const dockerfile = readFileSync(join(root, "dockerfiles", name, "Dockerfile"), "utf8");
      const version = argumentDefault(dockerfile, facts.version.argument);
      if (version === undefined) return stop(`${name}'s Dockerfile pins no version`);
      const launcher = json(join(root, "packages", name, "package.json")).version;
      return { name, base: facts.base, version, launcher, platforms: facts.platforms };
    });
  const unknown = positionals.filter((name) => !tools.some((tool) => tool.name === name));
  if (unknown.length > 0) stop(`there is no tool named ${unknown.join(", ")}`);
  return { tools, core: json(join(root, "packages/core/package.json")).version, platforms: wanted };
}

function json(path: string) {
  return JSON.parse(readFileSync(path, "utf8"));
}

function builderHere(): Builder {
  const { status, stdout } = spawnSync("docker", ["buildx", "inspect"], { encoding: "utf8" });
  const storage = docker(["info", "--format", "{{json .DriverStatus}}"], "the engine does not answer");
  return builderOf(status === 0 ? stdout : undefined, storage);
}

function enginePlatform(): string {
  const said = docker(
    ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"],
    "the engine does not answer",
  );
  return said.trim();
}

function docker(args: readonly string[], failure: string): string {
  return run("docker", args, failure);
}

function run(program: string, args: readonly string[], failure: string): string {
  const result = spawnSync(program, args, { encoding: "utf8", maxBuffer: 256 * 1024 * 1024 });
  if (result.status !== 0)
    stop(`${failure}:\n${`${result.stdout ?? ""}${result.stderr ?? result.error ?? ""}`.slice(-2000)}`);
  return result.stdout;
}

function stop(reason: string): never {
  console.error(reason);
  process.exit(1);
}
