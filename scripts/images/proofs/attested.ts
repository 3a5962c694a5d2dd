import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { giveImages, startCleanEngine } from "../clean-engine.ts";
import type { Installed } from "../installed.ts";
import { outcome, secondsSince } from "./measured.ts";
import { address, publish, startRegistry } from "./registry.ts";
import { pushScanner } from "./scanner.ts";

/** Folders with a dockerd that keeps its images in containerd, and with cosign, where the usual ones are too old. */
const programs = process.env.IMAGES_PROOFS_PATH;

/** The release's way: buildx, with parts, origin and signature; pulled by a launcher on this machine's usual engine. */
export async function attested(installed: Installed): Promise<string[]> {
  const PATH = [programs, process.env.PATH].filter(Boolean).join(":");
  for (const [program, ...args] of [
    ["docker", "buildx", "version"],
    ["cosign", "version"],
  ] as const) {
    const { status } = spawnSync(program, args, { env: { ...process.env, PATH } });
    if (status !== 0) return [`Skipped: there is no \`${program} ${args[0]}\` here.`];
  }
  const { folder } = installed;
  const started = Date.now();
  const engine = await startCleanEngine({
    programs,
    settings: { features: { "containerd-snapshotter": true } },
  });
  const inside = ["nsenter", ...engine.enter];
  const registry = startRegistry(folder, inside);
  const environment = { PATH, DOCKER_HOST: engine.address, COSIGN_PASSWORD: "" };
  const run = (program: string, ...args: string[]) =>
    spawnSync("nsenter", [...engine.enter, program, ...args], {
      cwd: folder,
      encoding: "utf8",
      maxBuffer: 1e9,
      env: { ...process.env, ...environment },
    });
  const rows: string[] = [];
  const digests = join(folder, "attested.json");
  try {
    giveImages(engine, "debian:trixie-slim");
    const scanner = pushScanner(engine, folder);
    for (const key of ["own", "other"]) run("cosign", "generate-key-pair", "--output-key-prefix", key);
    const args = ["--platforms", "linux/amd64", "--scanner", scanner, "--key", join(folder, "own.key")];
    publish(digests, { args, environment, before: inside });
    rows.push(
      `| base and auggie built, pushed and signed by \`scripts/publish-images.ts\` with buildx | ${secondsSince(started)} s |`,
    );
    const { "ai-auggie": tool, "ai-base-trixie": base } = JSON.parse(readFileSync(digests, "utf8")).images;
    const inspect = (part: string) =>
      JSON.parse(
        run("docker", "buildx", "imagetools", "inspect", tool.reference, "--format", `{{json .${part}}}`)
          .stdout,
      );
    const { packages } = inspect("SBOM").SPDX;
    const origin = JSON.stringify(inspect("Provenance").SLSA);
    const verify = (key: string) =>
      run("cosign", "verify", "--key", `${key}.pub`, "--insecure-ignore-tlog=true", tool.reference).status;
    rows.push(
      `| Debian packages in the list beside auggie's image | ${packages.length}, git ${versionOf(packages, "git")} |`,
      `| its origin names the base by the digest that was pushed | ${origin.includes(base.digest.slice(7)) ? "yes" : "no"} |`,
      `| signature with our key, with another | ${verify("own") === 0 ? "holds" : "fails"}, ${verify("other") === 0 ? "holds" : "refused"} |`,
    );
  } finally {
    registry.kill();
    engine.stop();
  }
  return ["| what | result |", "|---|---|", ...rows, ...(await pulled(installed, digests))];
}

/** A launcher takes it by its digest, on an engine of the usual kind that never saw it. */
async function pulled(installed: Installed, digests: string): Promise<string[]> {
  const { folder } = installed;
  const engine = await startCleanEngine();
  const before = ["nsenter", ...engine.enter];
  const registry = startRegistry(folder, before);
  try {
    const { digest } = JSON.parse(readFileSync(digests, "utf8")).images["ai-auggie"];
    const state = join(folder, "attested");
    const settings = { tools: { auggie: { digest } } };
    const environment = {
      DOCKER_HOST: engine.address,
      AI_IMAGE_SOURCE: "registry",
      AI_IMAGE_REGISTRY: address,
    };
    mkdirSync(state);
    writeFileSync(join(state, "config.json"), JSON.stringify(settings));
    const run = await installed.run("auggie", ["--version"], { state, environment, before });
    const version = engine.docker("version", "--format", "{{.Server.Version}}");
    return [
      `| by digest, with list, origin and signature beside it, on Docker ${version} | ${outcome(run)} |`,
    ];
  } finally {
    registry.kill();
    engine.stop();
  }
}

function versionOf(packages: readonly { name: string; versionInfo: string }[], name: string): string {
  return packages.find((each) => each.name === name)?.versionInfo ?? "missing";
}
