/**
 * Builds every tool's image with its launcher (or uses the one that is there), builds its last layers once more
 * without a cache to time them, and writes docs/images.md and docs/images.svg.
 *
 *   npm run images:report               (-- --untimed keeps the times that stand in the table)
 */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { imagesPlot, imagesTable, type Row } from "./images/page.ts";
import { notMeasured } from "./images/unavailable.ts";

const page = join(fileURLToPath(new URL("..", import.meta.url)), "docs", "images.md");
const root = fileURLToPath(new URL("..", import.meta.url));
/** Debian's own slim image in MB. What stands under the base on this machine is subtracted. */
const slimParent = 80.7;

function docker(...args: string[]): string {
  const { status, stdout, stderr } = spawnSync("docker", args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`docker ${args[0]}: ${stderr}`);
  return stdout.trimEnd();
}

function megabytes(image: string): number {
  return Number(docker("image", "inspect", "--format", "{{.Size}}", image)) / 1e6;
}

/** Starts a launcher of this checkout once. @returns its image, or why there is none */
function prepare(name: string, command: string, state: string): { image: string } | { reason: string } {
  const launcher = join(root, "packages", name, "bin", `${command}.js`);
  const env = { ...process.env, AI_SANDBOX_HOME: join(state, "home"), AI_SANDBOX_TRUST: "once" };
  const { status, stderr } = spawnSync(process.execPath, [launcher, "--version"], {
    encoding: "utf8",
    cwd: join(state, "work"),
    env,
  });
  const stamps = join(state, "home", "state", "v1", "stamps");
  const found = status === 0 ? readdirSync(stamps) : [];
  for (const file of found) {
    const { reference } = JSON.parse(readFileSync(join(stamps, file), "utf8")) as { reference: string };
    if (reference.startsWith(`ai-${name}:`)) return { image: reference };
  }
  // Only what could not be fetched is skipped; everything else is a fault to be seen.
  const told = stderr.split("\n").find((line) => line.startsWith(`  ${name}: `));
  if (told === undefined) throw new Error(`${name}: exit code ${status}\n${stderr}`);
  return { reason: notMeasured(told) ?? `skipped: ${told.trim()}` };
}

/** Builds a tool's own layers anew, a second time when a download failed. @returns seconds */
function timeBuild(name: string, base: string, attempts = 2): number {
  const tag = `ai-${name}:timed`;
  const start = Date.now();
  const context = join(root, "dockerfiles", name);
  try {
    docker("build", "--no-cache", "--force-rm", "--build-arg", `BASE_IMAGE=${base}`, "--tag", tag, context);
  } catch (error) {
    if (attempts === 1) throw error;
    return timeBuild(name, base, attempts - 1);
  }
  const seconds = (Date.now() - start) / 1000;
  docker("rmi", tag);
  return seconds;
}

/** Seconds of a build, measured or, with --untimed, as the page has them. */
function secondsOf(name: string, base: string): number {
  if (!process.argv.includes("--untimed")) return timeBuild(name, base);
  const row = readFileSync(page, "utf8")
    .split("\n")
    .find((line) => line.startsWith(`| ${name} |`));
  return Number(row?.split("|")[5] ?? Number.NaN);
}

/** The base an image stands on: the one whose layers it starts with. */
function baseOf(image: string): string {
  const layers = (name: string): string =>
    docker("image", "inspect", "--format", "{{json .RootFS.Layers}}", name).slice(0, -1);
  const bases = docker("images", "--format", "{{.Repository}}:{{.Tag}}", "ai-base").split("\n");
  const found = bases.filter((base) => layers(image).startsWith(layers(base)));
  const nearest = found.sort((left, right) => layers(right).length - layers(left).length)[0];
  if (nearest === undefined) throw new Error(`${image} stands on no ai-base`);
  return nearest;
}

const state = mkdtempSync(join(tmpdir(), "images-report-"));
// Readable for the agent, when root runs this.
chmodSync(state, 0o755);
mkdirSync(join(state, "work"));
const rows: Row[] = [];
const bases = new Map<string, number>();
try {
  for (const name of readdirSync(join(root, "packages")).filter(
    (each) => each !== "core" && each !== "cli",
  )) {
    const tool = JSON.parse(readFileSync(join(root, "packages", name, "tool.json"), "utf8"));
    const dockerfile = readFileSync(join(root, "dockerfiles", name, "Dockerfile"), "utf8");
    const version = new RegExp(`^ARG ${tool.version.argument}=(.+)$`, "m").exec(dockerfile)?.[1] ?? "";
    console.error(name);
    const made = prepare(name, tool.command, state);
    if ("reason" in made) {
      rows.push({ name, version, skipped: made.reason });
      continue;
    }
    const base = baseOf(made.image);
    const parent = tool.base === "bookworm" ? "debian:bookworm-slim" : "debian:trixie-slim";
    const baseSize = megabytes(base) - megabytes(parent) + slimParent;
    bases.set(tool.base === "bookworm" ? "Debian 12" : "Debian 13", baseSize);
    const own = megabytes(made.image) - megabytes(base);
    rows.push({ name, version, own, total: own + baseSize, seconds: secondsOf(name, base) });
  }
} finally {
  rmSync(state, { recursive: true, force: true });
}

const text = readFileSync(page, "utf8");
const between = /(<!-- table -->\n)[\s\S]*(<!-- end of table -->)/;
writeFileSync(
  page,
  text.replace(between, (_, start, end) => `${start}${imagesTable(rows, bases)}${end}`),
);
writeFileSync(join(root, "docs", "images.svg"), imagesPlot(rows, Math.max(...bases.values())));
