import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { argumentDefault } from "../generator/dockerfile.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const script = join(root, "dockerfiles", "base", "install-npm-tool");

/** What the script would have npm install on a machine of some architecture. It installs nothing. */
function asked(architecture: string, tool: string, packageName: string, version: string): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "platforms-"));
  const program = (name: string, text: string): void => {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  };
  program("dpkg", `echo ${architecture}`);
  // The last argument is the package; and the script ends there.
  program("with-mirrors", `for last; do :; done; echo "$last" >${folder}/asked; kill $PPID`);
  program("mkdir", ":");
  program("rm", ":");
  try {
    spawnSync("/bin/sh", [script, tool, packageName, version], {
      env: { PATH: `${folder}:/usr/bin:/bin`, TMPDIR: folder },
    });
    const file = join(folder, "asked");
    return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const tools = readdirSync(join(root, "dockerfiles")).flatMap((name) => {
  const dockerfile = readFileSync(join(root, "dockerfiles", name, "Dockerfile"), "utf8");
  const line = /install-npm-tool \S+ (\S+) (\S+)/.exec(dockerfile);
  const file = join(root, "packages", name, "tool.json");
  if (line === null || !existsSync(file)) return [];
  const { version } = JSON.parse(readFileSync(file, "utf8"));
  const pinned = argumentDefault(dockerfile, version.argument) ?? "";
  const filled = (word = ""): string =>
    word.replaceAll('"', "").replace(/\$\{?[A-Z_]+_VERSION\}?/, () => pinned);
  return [{ name, packageName: filled(line[1]), wanted: filled(line[2]), version, pinned }];
});

/** As the facts of the tool say it: the vendor's package for that platform, or the one for all. */
function expected(tool: (typeof tools)[number], architecture: "amd64" | "arm64"): string {
  const own: string = tool.version.platformPackages?.[architecture] ?? tool.version.package;
  const name = own.replace("{version}", tool.pinned);
  return name.lastIndexOf("@") > 0 ? name : `${name}@${tool.pinned}`;
}

describe.each(["amd64", "arm64"] as const)("on %s each tool's own package is asked for", (architecture) => {
  it.each(tools)("$name", (tool) => {
    expect(asked(architecture, tool.name, tool.packageName, tool.wanted)).toBe(expected(tool, architecture));
  });
});

it("on another architecture nothing is asked for", () => {
  expect(asked("riscv64", "claude", "x-{arch}", "1")).toBeUndefined();
  expect(tools.length).toBeGreaterThan(10);
});
