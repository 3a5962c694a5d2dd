import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { packageFolders } from "../../support/installation.ts";
import { manifestOf, pack, repack, tarballName } from "./tarball.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A registry that runs, with the packages of this checkout in it. */
export type Registry = {
  /** Without a slash at its end. */
  readonly address: string;
  /** Where the packed packages lie. */
  readonly folder: string;
  /** The version that each package has in this checkout, by name. */
  readonly versions: ReadonlyMap<string, string>;
  readonly close: () => void;
};

/** Serves a folder of packed packages. @returns the server's address and how to end it */
export async function serve(folder: string): Promise<{ address: string; close: () => void }> {
  const program = fileURLToPath(new URL("serve.ts", import.meta.url));
  const server = spawn(process.execPath, [program, folder], { stdio: ["pipe", "pipe", "inherit"] });
  const [address] = (await once(createInterface(server.stdout), "line")) as [string];
  return { address, close: () => server.stdin.end() };
}

/** Packs every package that is published and serves it, beside those that tests need. */
export async function openRegistry(): Promise<Registry> {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-registry-"));
  const packed = spawnSync(
    "npm",
    ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder, ...packageFolders()].map((each) =>
      each.startsWith("packages/") ? `./${each}` : each,
    ),
    { cwd: repository, encoding: "utf8" },
  );
  if (packed.status !== 0) throw new Error(`npm pack failed:\n${packed.stderr}`);
  const manifests = readdirSync(folder).map((file) => manifestOf(join(folder, file)));
  const { address, close } = await serve(folder);
  return {
    address,
    folder,
    versions: new Map(manifests.map(({ name, version }) => [name, version])),
    close: () => {
      close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The version that tests release after the one of this checkout, under the tag `next`. */
export const nextVersion = "90.0.0-next.1";

/** What that version's `claude --version` prints. */
export const nextAnswer = "the next one --version";

/**
 * Releases a later version of a launcher and of core, with another Dockerfile and so another image: what a user who
 * upgrades gets.
 */
export function releaseNext(registry: Registry, tool: string): void {
  for (const name of ["@ai-sandbox/core", `@ai-sandbox/${tool}`]) {
    const tarball = join(registry.folder, tarballName(name, registry.versions.get(name) ?? ""));
    repack(tarball, registry.folder, (folder, manifest) => {
      manifest.version = nextVersion;
      if (manifest.dependencies !== undefined) manifest.dependencies["@ai-sandbox/core"] = nextVersion;
      if (name !== "@ai-sandbox/core") changeEntrypoint(join(folder, "image", "Dockerfile"));
    });
  }
}

/** Marks every image that tests of the ways in make by a changed Dockerfile, so that they can be removed. */
export const imageLabel = "test.distribution";

/** Puts a core in the place of this checkout's whose base image nobody has built yet. */
export function releaseUnbuilt(registry: Registry): void {
  const name = "@ai-sandbox/core";
  const tarball = join(registry.folder, tarballName(name, registry.versions.get(name) ?? ""));
  repack(tarball, registry.folder, (folder) => {
    const path = join(folder, "image", "base", "Dockerfile");
    const dockerfile = readFileSync(path, "utf8");
    writeFileSync(path, dockerfile.replaceAll(/^FROM .*$/gm, `$&\nLABEL ${imageLabel}="${Date.now()}"`));
  });
}

/** The layers of the version before are kept, so that the image takes no time to build. */
function changeEntrypoint(path: string): void {
  const dockerfile = readFileSync(path, "utf8");
  writeFileSync(
    path,
    dockerfile.replace(
      /^ENTRYPOINT .*$/m,
      `LABEL ${imageLabel}=next\nENTRYPOINT ["/bin/echo", "the next one"]`,
    ),
  );
}

/** Puts a package into the registry that brings one command, which prints a line. @returns nothing */
export function addStandIn(registry: Registry, name: string, command: string, prints: string): void {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-standin-"));
  try {
    mkdirSync(join(folder, "package"));
    const manifest = { name, version: "1.0.0", bin: { [command]: "bin.js" } };
    writeFileSync(join(folder, "package", "package.json"), JSON.stringify(manifest));
    const program = `#!/usr/bin/env node\nprocess.stdout.write(${JSON.stringify(`${prints}\n`)});\n`;
    writeFileSync(join(folder, "package", "bin.js"), program, { mode: 0o755 });
    pack(folder, join(registry.folder, tarballName(name, "1.0.0")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
