import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A program that says a version and does nothing else. */
export function programThatSays(text: string): string {
  return `#!/bin/sh\necho '${text}'\n`;
}

/** Packs files into a .tar.gz. @param files contents by name; all of them may be executed */
export function archive(files: Readonly<Record<string, string>>): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "stand-in-"));
  try {
    for (const [name, content] of Object.entries(files)) {
      const path = join(folder, "content", name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content, { mode: 0o755 });
    }
    // Named one by one: npm takes the first part of each path away, and a leading dot would be that.
    const tops = [...new Set(Object.keys(files).map((name) => name.split("/")[0] ?? name))];
    const args = ["-czf", join(folder, "all.tgz"), "-C", join(folder, "content"), ...tops];
    const packed = spawnSync("tar", args);
    if (packed.status !== 0) throw new Error(String(packed.stderr));
    return readFileSync(join(folder, "all.tgz"));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

export function checksum(content: Buffer | string, kind: "sha256" | "sha512" = "sha256"): Buffer {
  return createHash(kind).update(content).digest();
}

/** What an npm registry says of a package that has one version. */
export function registryEntry(name: string, version: string, tarball: string, content: Buffer): string {
  const integrity = `sha512-${checksum(content, "sha512").toString("base64")}`;
  const entry = { name, version, bin: { codebuddy: "cli.js" }, dist: { tarball, integrity } };
  return JSON.stringify({
    name,
    "dist-tags": { latest: version },
    versions: {
      [version]: { ...entry, scripts: { postinstall: "touch /opt/an-install-script-ran" } },
    },
  });
}
