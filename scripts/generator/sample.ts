import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import type { ToolFacts } from "./schema.ts";

/** Facts of a tool that does not exist, for tests. */
export function sampleFacts(name = "sample"): ToolFacts {
  return {
    $schema: "../../schemas/tool.schema.json",
    name,
    title: "Sample",
    vendor: "Nobody",
    homepage: "https://example.com/sample",
    command: name,
    base: "trixie",
    version: {
      argument: "SAMPLE_VERSION",
      registry: "npm",
      package: `@example/${name}`,
      platformPackages: { amd64: `@example/${name}-linux-x64`, arm64: `@example/${name}-linux-arm64` },
    },
    environment: { forward: ["SAMPLE_KEY"], set: { SAMPLE_UPDATES: "off" } },
    network: { hosts: ["api.example.com"], optionalHosts: ["*.example.org"] },
    login: { flow: "paste", hint: "Open the address and paste the code.", callbackPorts: [1455, "random"] },
    state: [".sample", ".config/sample"],
    modes: { headless: ["-p"], unattended: [] },
    ports: [],
    platforms: ["linux/amd64", "linux/arm64"],
    limits: ["It does nothing."],
  };
}

/** Where those are from. */
export function sampleSources(): Record<string, string | string[]> {
  return {
    command: "its package",
    base: "built on it, 1.0.0",
    version: "npm view",
    environment: "`sample --help`, 1.0.0",
    network: "seen, 1.0.0",
    login: "`sample --help`, 1.0.0",
    state: "seen, 1.0.0",
    modes: "`sample --help`, 1.0.0",
    ports: "`sample --help`, 1.0.0",
    platforms: "npm view",
    limits: ["a run, 1.0.0"],
  };
}

export const sampleDockerfile = `ARG BASE_IMAGE
FROM \${BASE_IMAGE}
ARG SAMPLE_VERSION=1.0.0
ENTRYPOINT ["/usr/local/bin/sample"]
`;

/** Makes a repository of a test's with these files, each JSON unless it is text, and returns its path. */
export function sampleRepository(files: Record<string, unknown>): string {
  const root = mkdtempSync(join(tmpdir(), "ai-sandbox-generator-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  mkdirSync(join(root, "packages"));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(
      join(root, path),
      typeof content === "string" ? content : JSON.stringify(content, undefined, 2),
    );
  }
  return root;
}
