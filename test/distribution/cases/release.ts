import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { serve } from "../registry/registry.ts";
import { manifestOf, tarballName } from "../registry/tarball.ts";
import { claudeVersion } from "../support/world.ts";
import type { Case } from "./case.ts";

const repository = fileURLToPath(new URL("../../..", import.meta.url));

/** A clone of the last commit in which whoever makes a release works, with a registry of its own. */
type Desk = {
  readonly folder: string;
  /** Folder with what the registry has. */
  readonly published: string;
  readonly run: (...command: string[]) => string;
  readonly versionOf: (name: string) => string;
  /** Notes a change, makes the versions, publishes them. @returns what the registry has that it had not before */
  readonly release: (package_: string, sentence: string) => string[];
};

/** What a maintainer does: versions, changelogs, publishing. */
export const release: readonly Case[] = [
  {
    title:
      "`npm run version` and `npm run release`: first everything, then only what changed, then core and with it all; npx gets it",
    kinds: ["npm"],
    everyRun: false,
    run: async (machine) => {
      const top = mkdtempSync(join(tmpdir(), "ai-sandbox-release-"));
      mkdirSync(join(top, "published"));
      const { address, close } = await serve(join(top, "published"));
      try {
        const place = machine();
        const desk = openDesk(top, address, place.client.bins);
        const first = desk.release("@ai-sandbox/claude", "The first change.");
        assert.equal(first.length, 17);
        const second = desk.release("@ai-sandbox/claude", "The second change.");
        const version = desk.versionOf("claude");
        assert.deepEqual(second, [tarballName("@ai-sandbox/claude", version)]);

        const changelog = readFileSync(join(desk.folder, "packages/claude/CHANGELOG.md"), "utf8");
        assert.match(
          changelog,
          new RegExp(`## ${version}\\n[^#]*### Patch Changes\\n[^#]*The second change\\.`),
        );
        assert.match(desk.run("git", "tag"), new RegExp(`^@ai-sandbox/claude@${version}$`, "m"));
        desk.run("node", "scripts/generate.ts", "--check");
        coreReleased(desk);

        const scope = { environment: { "npm_config_@ai-sandbox:registry": `${address}/` } };
        // What the registry gives now: the launcher of core's release, with that core.
        const line = `npx @ai-sandbox/claude@${desk.versionOf("claude")} --version`;
        assert.equal(
          await place.ask(`env '${Object.entries(scope.environment)[0]?.join("=")}' ${line}`),
          claudeVersion(),
        );
      } finally {
        close();
        rmSync(top, { recursive: true, force: true });
      }
    },
  },
];

/** A change of core alone: whatever pins it exactly is released with it, and says so. */
function coreReleased(desk: Desk): void {
  const dependents = readdirSync(join(desk.folder, "packages")).filter((name) => name !== "core");
  const before = new Map(["core", ...dependents].map((name) => [name, desk.versionOf(name)]));
  const published = desk.release("@ai-sandbox/core", "The change of core.");
  const core = desk.versionOf("core");
  assert.notEqual(core, before.get("core"));
  assert.deepEqual(
    published.toSorted(),
    ["core", ...dependents]
      .map((name) => tarballName(`@ai-sandbox/${name}`, desk.versionOf(name)))
      .toSorted(),
  );
  const readChangelog = (name: string): string =>
    readFileSync(join(desk.folder, "packages", name, "CHANGELOG.md"), "utf8");
  assert.match(
    readChangelog("core"),
    new RegExp(`## ${core}\\n[^#]*### Patch Changes\\n[^#]*The change of core\\.`),
  );
  const tags = desk.run("git", "tag").split("\n");
  for (const name of dependents) {
    const version = desk.versionOf(name);
    assert.notEqual(version, before.get(name), name);
    const manifest = manifestOf(join(desk.published, tarballName(`@ai-sandbox/${name}`, version)));
    assert.deepEqual(manifest.dependencies, { "@ai-sandbox/core": core }, name);
    assert.match(
      readChangelog(name),
      new RegExp(
        `## ${version}\\n[^#]*### Patch Changes\\n[^#]*Updated dependencies[^#]*@ai-sandbox/core@${core}`,
      ),
    );
    assert.ok(tags.includes(`@ai-sandbox/${name}@${version}`), name);
  }
}

function openDesk(top: string, address: string, bins: string): Desk {
  const folder = join(top, "clone");
  const userConfig = join(top, "npmrc");
  writeFileSync(
    userConfig,
    `@ai-sandbox:registry=${address}/\n//${new URL(address).host}/:_authToken=tests\nupdate-notifier=false\n`,
  );
  const { CI: _, ...environment } = process.env;
  const runIn = (cwd: string, ...[command = "", ...args]: string[]): string => {
    const env = { ...environment, PATH: `${bins}:${process.env.PATH}`, NPM_CONFIG_USERCONFIG: userConfig };
    const result = spawnSync(command, args, { cwd, env, encoding: "utf8" });
    if (result.status !== 0)
      throw new Error(`${[command, ...args].join(" ")}: ${result.status}\n${result.stdout}${result.stderr}`);
    return result.stdout;
  };
  const run: Desk["run"] = (...command) => runIn(folder, ...command);
  runIn(top, "git", "clone", "--quiet", repository, folder);
  run("git", "config", "user.name", "Tests");
  run("git", "config", "user.email", "tests@example.invalid");
  const modules = ["node_modules", "packages/core/node_modules"];
  for (const path of modules) runIn(top, "cp", "-a", join(repository, path), join(folder, path));
  withoutProvenance(folder);
  const published = (): string[] => readdirSync(join(top, "published"));
  const versionOf: Desk["versionOf"] = (name) =>
    JSON.parse(readFileSync(join(folder, "packages", name, "package.json"), "utf8")).version;
  return {
    folder,
    published: join(top, "published"),
    run,
    versionOf,
    release: (name, sentence) => {
      const before = published();
      writeFileSync(join(folder, ".changeset", "test.md"), `---\n"${name}": patch\n---\n\n${sentence}\n`);
      run("npm", "run", "version");
      run("git", "add", "--all");
      run("git", "commit", "--quiet", "--message", "Release");
      run("npm", "run", "release");
      return published().filter((file) => !before.includes(file));
    },
  };
}

/** Provenance is signed with the identity that a CI's job has, which nobody has here. */
function withoutProvenance(folder: string): void {
  const files = ["core", "cli"].map((name) => join(folder, "packages", name, "package.json"));
  for (const file of [...files, join(folder, "scripts/generator/manifest.ts")]) {
    const text = readFileSync(file, "utf8");
    writeFileSync(file, text.replace(/,\s*"?provenance"?: true/, ""));
  }
}
