import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, inject } from "vitest";
import type { OneOffTool } from "../../lifecycle/support/one-off-tool.ts";
import type { Island } from "./island.ts";
import type { Registry } from "./registry.ts";
import { makeSmallImage } from "./small-image.ts";

const scripts = fileURLToPath(new URL("../../../scripts", import.meta.url));

/** A repository like this one, of one small tool, in which our script publishes. */
export type SmallRepository = {
  /** Publishes the tool as a version of its launcher, in whose image `cat /word` prints a word. @returns its digest */
  readonly publish: (registry: Registry, launcher: string, word: string) => Promise<string>;
  /** Puts the launcher's package, packed as npm publishes it, where the tool is installed. */
  readonly install: () => void;
};

/** Makes one, with the scripts of this repository. @param login for DOCKER_CONFIG, with which they push */
export function makeSmallRepository(island: Island, tool: OneOffTool, login: string): SmallRepository {
  const folder = mkdtempSync(join(inject("folder"), "repository-"));
  const launcher = join(folder, "packages", tool.name);
  const write = (path: string, content: unknown): void =>
    writeFileSync(
      join(folder, path),
      typeof content === "string" ? content : JSON.stringify(content, undefined, 2),
    );
  for (const name of ["publish-images.ts", "publishing", "generator", "images"])
    cpSync(join(scripts, name), join(folder, "scripts", name), { recursive: true });
  cpSync(tool.folder, launcher, { recursive: true });
  for (const name of ["packages/core", "dockerfiles/base", `dockerfiles/${tool.name}`])
    mkdirSync(join(folder, name), { recursive: true });
  const read = (name: string) => JSON.parse(readFileSync(join(launcher, name), "utf8"));
  // What the generator writes into every launcher's files.
  const manifest = { ...read("package.json"), files: ["bin", "image", "tool.json", "published.json"] };
  write("package.json", { type: "module" });
  write("packages/core/package.json", { version: "1.0.0" });
  write(`packages/${tool.name}/tool.json`, { ...read("tool.json"), version: { argument: "PROBE_VERSION" } });
  const from = "ARG BASE_IMAGE\nFROM $BASE_IMAGE\n";
  write("dockerfiles/base/Dockerfile", `${from}COPY extra-ca/ /extra-ca/\nLABEL ai-sandbox.base=1\n`);
  write(
    `dockerfiles/${tool.name}/Dockerfile`,
    `${from}ARG PROBE_VERSION=1.2.3\nCOPY word /word\nENTRYPOINT ["/bin/busybox", "sh", "-c"]\n`,
  );
  return {
    publish: async (registry, version, word) => {
      write(`packages/${tool.name}/package.json`, { ...manifest, version });
      write(`dockerfiles/${tool.name}/word`, `${word}\n`);
      makeSmallImage(island, "debian:trixie-slim", "parent");
      const digests = join(folder, "digests.json");
      const script = join(folder, "scripts", "publish-images.ts");
      const done = await island.run(process.execPath, [script, tool.name, "--write", "--digests", digests], {
        as: inject("people").self,
        in: folder,
        environment: { AI_IMAGE_REGISTRY: `${registry.address}/team`, DOCKER_CONFIG: login },
      });
      expect(done.code, done.stderr).toBe(0);
      return JSON.parse(readFileSync(digests, "utf8")).images[`ai-${tool.name}`].digest;
    },
    install: () => {
      const packed = spawnSync("npm", ["pack", "--json", "--ignore-scripts"], {
        cwd: launcher,
        encoding: "utf8",
      });
      expect(packed.status, packed.stderr).toBe(0);
      const [file = ""] = Object.values(JSON.parse(packed.stdout) as { filename: string }[]).map(
        ({ filename }) => filename,
      );
      const args = ["-xzf", join(launcher, file), "-C", tool.folder, "--strip-components=1"];
      const unpacked = spawnSync("tar", args, { encoding: "utf8" });
      expect(unpacked.status, unpacked.stderr).toBe(0);
    },
  };
}
