/**
 * Measures the way in through npx: from typing `npx @ai-sandbox/claude --version` to the tool's first byte, against
 * `npx` of a package whose one program prints a line. Both are in npm's cache, the image is at hand. `npm run bench:npx`
 */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { getClient } from "../test/distribution/support/clients.ts";
import type { Place } from "../test/distribution/support/place.ts";
import { makeWorld } from "../test/distribution/support/world.ts";
import { type Comparison, compare, type Pair, type Spread } from "./statistics.ts";

const pairs = 20;
const warmUps = 2;
const page = fileURLToPath(new URL("../docs/benchmark.md", import.meta.url));

const world = await makeWorld();
try {
  const client = getClient("npm@11", world.folder);
  if ("skipped" in client) throw new Error(client.skipped);
  const result = await measure(world.place(client));
  write(row(result), client.title);
} finally {
  world.close();
}

async function measure(place: Place): Promise<Comparison> {
  const measured: Pair[] = [];
  for (let round = -warmUps; round < pairs; round++) {
    const commands = ["npx @ai-sandbox/claude --version", "npx @ai-sandbox/nothing"];
    const order = round % 2 === 0 ? [0, 1] : [1, 0];
    const times: number[] = [];
    for (const index of order) times[index] = await firstByte(place, commands[index] ?? "");
    const [ours = 0, reference = 0] = times;
    if (round >= 0) measured.push({ ours, reference });
  }
  return compare(measured);
}

/** Milliseconds from the start of a command to its first byte on stdout. */
function firstByte(place: Place, command: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const start = process.hrtime.bigint();
    const child = spawn("/usr/bin/setpriv", [...place.asPerson, "--", "sh", "-c", `exec ${command}`], {
      cwd: place.project,
      env: place.environment,
      stdio: ["ignore", "pipe", "ignore"],
    });
    let time: number | undefined;
    child.stdout.on("data", () => {
      time ??= Number(process.hrtime.bigint() - start) / 1e6;
    });
    child.once("error", reject);
    child.once("close", (code) => {
      if (code === 0 && time !== undefined) resolve(time);
      else reject(new Error(`${command} ended with ${code}`));
    });
  });
}

function row({ reference, ours, difference, ratio, interval }: Comparison): string {
  const spread = ({ lower, median, upper }: Spread, places: number): string =>
    `${median.toFixed(places)} (${lower.toFixed(places)}–${upper.toFixed(places)})`;
  const bounds = interval.map((bound) => bound.toFixed(2)).join("–");
  return `| ${spread(reference, 0)} | ${spread(ours, 0)} | ${spread(difference, 0)} | ${spread(ratio, 2)} | ${bounds} |`;
}

function write(line: string, client: string): void {
  const place = /<!-- npx -->[\s\S]*<!-- end of npx -->/;
  const text = readFileSync(page, "utf8");
  if (!place.test(text)) throw new Error(`${page} has lost the markers between which the table stands`);
  const table = [
    "<!-- npx -->",
    "",
    "| `npx` of an empty package, ms | `npx @ai-sandbox/claude --version`, ms | more, ms | ratio | 95 % interval |",
    "|---|---|---|---|---|",
    line,
    "",
    `${pairs} pairs, ${client}, measured ${new Date().toISOString().slice(0, 10)}.`,
    "",
    "<!-- end of npx -->",
  ];
  writeFileSync(
    page,
    text.replace(place, () => table.join("\n")),
  );
}
