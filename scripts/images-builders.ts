/**
 * Builds the base and every tool's image with BuildKit and with the classic builder, without a cache, and writes
 * docs/builders.md. Takes ten minutes or more; the ordinary tests build one tool with each.
 *
 *   npm run images:builders             (-- kilo claude renews these rows alone)
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { copyContext, ownCertificates, root, toolNames } from "./images/repository.ts";
import { notMeasured } from "./images/unavailable.ts";

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

/**
 * Builds one image, and once more where that fails: a download may have.
 *
 * @param cache whether layers of an earlier build are used
 * @returns seconds, or what the Dockerfile or the builder said last
 */
function build(
  client: string,
  builder: Builder,
  [tag, parent, context]: readonly [tag: string, parent: string, context: string],
  cache: "--no-cache" | "--no-cache=false" = "--no-cache",
  attempts = 2,
): string {
  const start = Date.now();
  const args = ["build", cache, "--force-rm", "--build-arg", `BASE_IMAGE=${parent}`, "--tag", tag, context];
  const env = { ...process.env, DOCKER_BUILDKIT: builder };
  const { status, stdout, stderr } = spawnSync(client, args, {
    encoding: "utf8",
    env,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status === 0) return `${((Date.now() - start) / 1000).toFixed(1)} s`;
  if (attempts > 1) return build(client, builder, [tag, parent, context], cache, attempts - 1);
  const words = lastWords(`${stdout}\n${stderr}`);
  return notMeasured(words) ?? `failed: ${words}`;
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

const page = join(root, "docs", "builders.md");
/** Names of those whose rows are wanted; none for all. */
const chosen = process.argv.slice(2);
const results = new Map<string, [buildkit: string, classic: string]>();
for (const line of readFileSync(page, "utf8").split("\n")) {
  const [, name = "", buildkit = "", classic = ""] = line.split("|").map((cell) => cell.trim());
  if (chosen.length > 0 && classic !== "" && !/^-*$|^image$/.test(name))
    results.set(name, [buildkit, classic]);
}
const context = mkdtempSync(join(tmpdir(), "images-builders-"));
copyContext("base", context, ownCertificates());
const tags: string[] = [];
try {
  for (const builder of ["1", "0"] as const) {
    const client = clientFor(builder);
    const note = (name: string, result: string): void => {
      console.error(`${builders[builder]}: ${name}: ${result}`);
      const [buildkit = "", classic = ""] = results.get(name) ?? [];
      results.set(name, builder === "1" ? [result, classic] : [buildkit, result]);
    };
    for (const suite of ["trixie", "bookworm"]) {
      const base = `ai-base:${suite}-builder-${builder}`;
      const names = toolNames().filter((name) => {
        const facts = join(root, "packages", name, "tool.json");
        const isWanted = chosen.length === 0 || chosen.includes(name);
        return isWanted && JSON.parse(readFileSync(facts, "utf8")).base === suite;
      });
      if (names.length === 0) continue;
      if (client === undefined) {
        for (const name of [`base on ${suite}`, ...names]) note(name, "skipped: no client here has it");
        continue;
      }
      tags.push(base);
      const parts = [base, `debian:${suite}-slim`, context] as const;
      if (chosen.length === 0) note(`base on ${suite}`, build(client, builder, parts));
      else build(client, builder, parts, "--no-cache=false");
      for (const name of names) {
        const tag = `ai-${name}:builder-${builder}`;
        tags.push(tag);
        note(name, build(client, builder, [tag, base, join(root, "dockerfiles", name)]));
      }
    }
  }
} finally {
  rmSync(context, { recursive: true, force: true });
  for (const tag of tags.toReversed()) spawnSync("docker", ["rmi", tag]);
}

const rows = [...results].map(([name, [buildkit, classic]]) => `| ${name} | ${buildkit} | ${classic} |`);
writeFileSync(
  page,
  [
    "# Both builders",
    "",
    "Every Dockerfile, built without a cache with BuildKit and with the classic builder; written by",
    "`npm run images:builders`. A failure stands here as such. Images that can't be built on the machine that wrote this",
    "say why; with stand-ins for their programs both builders build them in every run of the tests",
    "(`test/images/stand-in-builders.test.ts`). Seconds are of a busy machine of two processors.",
    "",
    "| image | BuildKit | classic builder |",
    "|---|---|---|",
    ...rows,
    "",
  ].join("\n"),
);
