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

/**
 * What commands of a build ask for on a machine of some architecture. They install nothing.
 *
 * @param programs beside dpkg, shell lines that stand in for programs; what they write to $ASKED is the answer
 * @param command started by a shell
 */
function asked(
  architecture: string,
  programs: Readonly<Record<string, string>>,
  command: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = {},
): string | undefined {
  const folder = mkdtempSync(join(tmpdir(), "platforms-"));
  for (const [name, text] of Object.entries({ dpkg: `echo ${architecture}`, ...programs })) {
    writeFileSync(join(folder, name), `#!/bin/sh\n${text}\n`);
    chmodSync(join(folder, name), 0o755);
  }
  try {
    const file = join(folder, "asked");
    const env = { PATH: `${folder}:/usr/bin:/bin`, TMPDIR: folder, ASKED: file, ...environment };
    spawnSync("/bin/sh", command, { env });
    return existsSync(file) ? readFileSync(file, "utf8").trim() : undefined;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** What the script would have npm install. */
function askedOfNpm(architecture: string, ...args: string[]): string | undefined {
  // The last argument is the package; and the script ends there.
  const npm = `for last; do :; done; echo "$last" >"$ASKED"; kill $PPID`;
  return asked(architecture, { "with-mirrors": npm, mkdir: ":", rm: ":" }, [script, ...args]);
}

/** What a Dockerfile's own commands would download. */
function downloaded(architecture: string, tool: string): string | undefined {
  const dockerfile = readFileSync(join(root, "dockerfiles", tool, "Dockerfile"), "utf8");
  const commands = /^RUN ((?:.*\\\n)*.*)$/m.exec(dockerfile)?.[1] ?? "";
  const version = `${tool.toUpperCase()}_VERSION`;
  return asked(
    architecture,
    { "install-archive-tool": 'echo "$3" >"$ASKED"', "link-tool": ":" },
    ["-c", commands],
    {
      [version]: argumentDefault(dockerfile, version),
    },
  );
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
    expect(askedOfNpm(architecture, tool.name, tool.packageName, tool.wanted)).toBe(
      expected(tool, architecture),
    );
  });
});

it("jules: an archive for each architecture; shai: a program for amd64, and nothing is asked for elsewhere", () => {
  expect(downloaded("amd64", "jules")).toMatch(/\/jules_external_v[\d.]+_linux_amd64\.tar\.gz$/);
  expect(downloaded("arm64", "jules")).toMatch(/\/jules_external_v[\d.]+_linux_arm64\.tar\.gz$/);
  expect(downloaded("amd64", "shai")).toMatch(/\/v[\d.]+\/shai-linux-x86_64$/);
  expect(downloaded("arm64", "shai")).toBeUndefined();
});

it("on another architecture nothing is asked for", () => {
  expect(askedOfNpm("riscv64", "claude", "x-{arch}", "1")).toBeUndefined();
  expect(tools.length).toBeGreaterThan(10);
});
