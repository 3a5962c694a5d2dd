import { chmodSync, existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { docker } from "../support/engine.ts";
import { type Installation, installPackages } from "../support/installation.ts";
import { run } from "../support/run.ts";
import { newcomer } from "./support/newcomer.ts";

describe("claude's launcher, packed and installed into an empty prefix", () => {
  let installation: Installation;
  let modules: string;
  beforeAll(() => {
    const folder = mkdtempSync(join(inject("folder"), "packed-"));
    chmodSync(folder, 0o755);
    installation = installPackages(folder, ["packages/core", "packages/claude"]);
    modules = join(installation.prefix, "node_modules");
  });

  it("is two packages, of less than 300 KB together", () => {
    expect(readdirSync(modules).filter((name) => !name.startsWith("."))).toEqual(["@ai-sandbox"]);
    expect(readdirSync(join(modules, "@ai-sandbox")).toSorted()).toEqual(["claude", "core"]);
    const files = readdirSync(join(modules, "@ai-sandbox"), { recursive: true, withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map((entry) => join(entry.parentPath, entry.name));
    const bytes = files.reduce((sum, path) => sum + lstatSync(path).size, 0);
    expect(bytes).toBeLessThan(300_000);
    expect(existsSync(join(modules, "@ai-sandbox", "core", "node_modules"))).toBe(false);
  });

  it("answers exactly what the real program answers", async () => {
    const someone = newcomer();
    const result = await run(join(installation.bins, "claude"), ["--version"], someone.options(""));
    expect(result.code).toBe(0);
    expect(result.stdout.toString()).toMatch(/^[^\n]+\n$/);

    const stamp = join(someone.state, "state", "v1", "stamps", String(someone.filesIn("stamps")[0]));
    const { image } = JSON.parse(readFileSync(stamp, "utf8")) as { image: { id: string } };
    const real = docker(
      "run",
      "--rm",
      "--network=none",
      "--entrypoint=/usr/local/bin/claude",
      image.id,
      "--version",
    );
    expect(result.stdout.toString()).toBe(`${real}\n`);
    expect(real).toMatch(/^\d+\.\d+\.\d+ \(Claude Code\)$/);
  });
});
