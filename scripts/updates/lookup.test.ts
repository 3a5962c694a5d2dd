import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { sampleFacts } from "../generator/sample.ts";
import { lookUp, parseNpmView, parsePipIndex, parseTags } from "./lookup.ts";
import { splitTemplate, toolPin } from "./pins.ts";

afterEach(() => {
  vi.unstubAllEnvs();
});

test("npm's answer is read, with one version and with many", () => {
  expect(parseNpmView('{"dist-tags":{"latest":"2.0.0"},"versions":["1.0.0","2.0.0"]}')).toEqual({
    latest: "2.0.0",
    versions: ["1.0.0", "2.0.0"],
  });
  expect(parseNpmView('{"versions":"1.0.0"}')).toEqual({ latest: undefined, versions: ["1.0.0"] });
});

test("pip's answer is read", () => {
  expect(
    parsePipIndex("sample-chat (0.86.2)\nAvailable versions: 0.86.2, 0.86.1\n  INSTALLED: 0.1\n"),
  ).toEqual({
    latest: "0.86.2",
    versions: ["0.86.2", "0.86.1"],
  });
  expect(parsePipIndex("")).toEqual({ latest: undefined, versions: [] });
});

test("a template may have the platform in the package or in the version", () => {
  const plain = splitTemplate("@example/tool-linux-x64");
  expect([plain.package, plain.plainVersion("1.0.0")]).toEqual(["@example/tool-linux-x64", "1.0.0"]);
  const alias = splitTemplate("@example/tool@{version}-linux-x64");
  expect(alias.package).toBe("@example/tool");
  expect(["1.0.0-linux-x64", "1.0.0-linux-arm64", "1.0.0", "-linux-x64"].map(alias.plainVersion)).toEqual([
    "1.0.0",
    undefined,
    undefined,
    undefined,
  ]);
});

test("a tool without platform packages needs its own package", () => {
  const { platformPackages, ...version } = sampleFacts().version;
  expect(platformPackages).toBeDefined();
  expect(toolPin({ ...sampleFacts(), version }).needed).toEqual({ any: "@example/sample" });
  expect(toolPin({ ...sampleFacts(), base: "bookworm" })).toMatchObject({
    launcher: "@ai-sandbox/sample",
    argument: "SAMPLE_VERSION",
    needed: { amd64: "@example/sample-linux-x64" },
    python: "3.11",
  });
});

test("tags that are versions are read", () => {
  const tags = ["v0.1.10", "1.0.0", "v1.1.0-rc.1", "latest", "shai-core-v3"];
  expect(parseTags(tags.map((tag) => `${"0".repeat(40)}\trefs/tags/${tag}\n`).join(""))).toEqual([
    "0.1.10",
    "1.0.0",
    "1.1.0-rc.1",
  ]);
  expect(parseTags("")).toEqual([]);
});

test("a tool on GitHub is looked up with git", async () => {
  const folder = mkdtempSync(join(tmpdir(), "updates-"));
  const git = (...args: string[]): void => {
    const name = ["-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgSign=false"];
    const { status, stderr } = spawnSync("git", ["-C", folder, ...name, ...args], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
  };
  try {
    git("init", "--quiet", "ovh/shai");
    git("-C", "ovh/shai", "commit", "--quiet", "--allow-empty", "--message", "one");
    for (const tag of ["v0.1.10", "v0.1.11", "unstable"])
      git("-C", "ovh/shai", "tag", "--annotate", "--message", tag, tag);
    // What git asks GitHub for comes from that folder.
    vi.stubEnv("GIT_CONFIG_COUNT", "1");
    vi.stubEnv("GIT_CONFIG_KEY_0", `url.${folder}/.insteadOf`);
    vi.stubEnv("GIT_CONFIG_VALUE_0", "https://github.com/");
    const version = { argument: "SHAI_VERSION", registry: "github", package: "ovh/shai" } as const;
    const pin = toolPin({ ...sampleFacts("shai"), version });
    expect(await lookUp(pin)).toEqual({ versions: { any: ["0.1.10", "0.1.11"] } });
    await expect(lookUp({ ...pin, package: "ovh/gone" })).rejects.toThrow(/ls-remote/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
