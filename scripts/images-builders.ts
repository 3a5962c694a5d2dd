/**
 * Builds the base and every tool's image with BuildKit and with the classic builder, without a cache, and writes
 * docs/builders.md. Takes ten minutes or more; the ordinary tests build the base and one tool with each.
 *
 *   npm run images:builders
 */
import { spawnSync } from "node:child_process";
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { stripVTControlCharacters } from "node:util";

const root = fileURLToPath(new URL("..", import.meta.url));
const builders = { "1": "BuildKit", "0": "the classic builder" } as const;
type Builder = keyof typeof builders;

/** A Docker client that can use a builder: from Docker 23 on BuildKit is a plug-in, which may be missing. */
function clientFor(builder: Builder): string | undefined {
  return ["docker", "/usr/bin/docker"].find((client) => {
    const version = spawnSync(client, ["--version"], { encoding: "utf8" });
    if (version.status !== 0) return false;
    const major = Number(/version (\d+)/.exec(version.stdout)?.[1]);
    return builder === "0" || major < 23 || spawnSync(client, ["buildx", "version"]).status === 0;
  });
}

/** Builds one image. @returns seconds, or what the builder said last */
function build(client: string, builder: Builder, tag: string, parent: string, context: string): string {
  const start = Date.now();
  const args = [
    "build",
    "--no-cache",
    "--force-rm",
    "--build-arg",
    `BASE_IMAGE=${parent}`,
    "--tag",
    tag,
    context,
  ];
  const env = { ...process.env, DOCKER_BUILDKIT: builder };
  const { status, stdout, stderr } = spawnSync(client, args, {
    encoding: "utf8",
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return `${((Date.now() - start) / 1000).toFixed(1)} s`;
  return `failed: ${lastWords(`${stdout}\n${stderr}`)}`;
}

/** What a Dockerfile said when it gave up, else the builder's last line. The builders also print the Dockerfile itself. */
function lastWords(output: string): string {
  const lines = output.trim().split("\n");
  // BuildKit puts a step's number and time before a line, the classic builder a colour around it.
  const own = lines.map(
    (line) => /^(?:#\d+ [\d.]+ )?ai-sandbox: (.*)$/.exec(stripVTControlCharacters(line))?.[1],
  );
  return own.find((words) => words !== undefined) ?? lines.at(-1) ?? "";
}

/** The base's context: its folder, and this machine's own certificates, without which no mirror may be reachable. */
function baseContext(): string {
  const context = mkdtempSync(join(tmpdir(), "images-builders-"));
  cpSync(join(root, "dockerfiles", "base"), context, { recursive: true });
  mkdirSync(join(context, "extra-ca"));
  writeFileSync(join(context, "extra-ca", "README"), "This machine's own certificates, for one build.\n");
  const own = "/usr/local/share/ca-certificates";
  if (existsSync(own)) cpSync(own, join(context, "extra-ca"), { recursive: true, dereference: true });
  return context;
}

const results = new Map<string, string[]>();
const context = baseContext();
const tags: string[] = [];
try {
  for (const builder of ["1", "0"] as const) {
    const client = clientFor(builder);
    const note = (name: string, result: string): void => {
      console.error(`${builders[builder]}: ${name}: ${result}`);
      results.set(name, [...(results.get(name) ?? []), result]);
    };
    for (const suite of ["trixie", "bookworm"]) {
      const base = `ai-base:${suite}-builder-${builder}`;
      const names = readdirSync(join(root, "packages")).filter((name) => {
        const facts = join(root, "packages", name, "tool.json");
        return existsSync(facts) && JSON.parse(readFileSync(facts, "utf8")).base === suite;
      });
      if (client === undefined) {
        for (const name of [`base on ${suite}`, ...names]) note(name, "skipped: no client here has it");
        continue;
      }
      tags.push(base);
      note(`base on ${suite}`, build(client, builder, base, `debian:${suite}-slim`, context));
      for (const name of names) {
        const tag = `ai-${name}:builder-${builder}`;
        tags.push(tag);
        note(name, build(client, builder, tag, base, join(root, "dockerfiles", name)));
      }
    }
  }
} finally {
  rmSync(context, { recursive: true, force: true });
  for (const tag of tags.toReversed()) spawnSync("docker", ["rmi", tag]);
}

const rows = [...results].map(([name, [buildkit, classic]]) => `| ${name} | ${buildkit} | ${classic} |`);
writeFileSync(
  join(root, "docs", "builders.md"),
  [
    "# Both builders",
    "",
    "Every Dockerfile, built without a cache with BuildKit and with the classic builder; written by",
    "`npm run images:builders`. A failure stands here as such. Images that can't be built on the machine that wrote this",
    "say why; stand-ins for them are built in `test/images`.",
    "",
    "| image | BuildKit | classic builder |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n"),
);
