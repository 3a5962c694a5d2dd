import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Island } from "./island.ts";

/**
 * Gives the island's engine an image that stands on others as built ones do: images whose first layers are the same
 * words share them. Nothing in it could run.
 *
 * @param layers a word for each, the lowest first
 * @param created when it says it was made; long ago where nothing is said
 */
export function loadLayers(
  island: Island,
  name: string,
  layers: readonly string[],
  { labels = {}, created = new Date("2020-01-01") }: { labels?: Record<string, string>; created?: Date } = {},
): void {
  const folder = mkdtempSync(join(island.folder, "layers-"));
  const digests = layers.map((word) => {
    mkdirSync(join(folder, word));
    writeFileSync(join(folder, word, word), word);
    const flags = ["--mtime=@0", "--owner=0", "--group=0", "--numeric-owner"];
    tar(["-C", join(folder, word), ...flags, "-cf", join(folder, `${word}.tar`), word]);
    return createHash("sha256")
      .update(readFileSync(join(folder, `${word}.tar`)))
      .digest("hex");
  });
  const config = {
    os: "linux",
    architecture: "amd64",
    created: created.toISOString(),
    config: { Labels: labels },
    rootfs: { type: "layers", diff_ids: digests.map((digest) => `sha256:${digest}`) },
  };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config));
  const files = layers.map((word) => `${word}.tar`);
  writeFileSync(
    join(folder, "manifest.json"),
    JSON.stringify([{ Config: "config.json", RepoTags: [name], Layers: files }]),
  );
  tar(["-C", folder, "-cf", join(folder, "all.tar"), "manifest.json", "config.json", ...files]);
  island.docker("load", "--quiet", "--input", join(folder, "all.tar"));
  rmSync(folder, { recursive: true });
}

function tar(args: readonly string[]): void {
  const done = spawnSync("tar", args, { encoding: "utf8" });
  if (done.status !== 0) throw new Error(`tar ${args.join(" ")}: ${done.stderr}`);
}
