import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A package.json, as far as it is read here. */
export type Manifest = {
  name: string;
  version: string;
  bin?: Record<string, string>;
  dependencies?: Record<string, string>;
};

/** How a packed package's file is called. */
export function tarballName(name: string, version: string): string {
  return `${name.replace("@", "").replace("/", "-")}-${version}.tgz`;
}

/** The package.json in a packed package. */
export function manifestOf(tarball: string): Manifest {
  return JSON.parse(tar("--extract", "--gzip", "--to-stdout", "--file", tarball, "package/package.json"));
}

/**
 * Packs a package again after a change, as if its next version had been released.
 *
 * @param change gets the folder it was unpacked into and its package.json, which is written back
 */
export function repack(
  tarball: string,
  target: string,
  change: (folder: string, manifest: Manifest) => void,
): void {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-repack-"));
  try {
    tar("--extract", "--gzip", "--file", tarball, "--directory", folder);
    const path = join(folder, "package", "package.json");
    const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
    change(join(folder, "package"), manifest);
    writeFileSync(path, `${JSON.stringify(manifest, undefined, 2)}\n`);
    pack(folder, join(target, tarballName(manifest.name, manifest.version)));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Packs a folder that holds `package/` as a registry's clients expect it. */
export function pack(folder: string, tarball: string): void {
  tar("--create", "--gzip", "--file", tarball, "--directory", folder, "package");
}

function tar(...args: string[]): string {
  const result = spawnSync("tar", args, { encoding: "utf8" });
  if (result.status !== 0) throw new Error(`tar ${args.join(" ")}: ${result.stderr}`);
  return result.stdout;
}
