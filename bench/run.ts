/**
 * Measures what a launcher costs: see docs/benchmark.md. Needs an engine and a build (`npm run build`).
 *
 * `npm run bench -- [--pairs N] [--check]`: N sessions of each kind (40), and three times as many starts of the launcher
 * alone; `--check` exits with 1 when a limit is passed; `--defences` measures what single defences cost, instead, and
 * `--network` the way through the filter against the engine's bridge.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { defencesTable, measureDefences } from "./defences.ts";
import { useClient, withoutLauncher } from "./engine.ts";
import { limits } from "./limits.ts";
import { describeMachine } from "./machine.ts";
import { measurePairs } from "./measure.ts";
import { measureMemory } from "./memory.ts";
import { measureNetwork } from "./network.ts";
import { plot } from "./plot.ts";
import type { Program } from "./program.ts";
import { asJson, type Measurement, passedLimits, type Results, ratiosAbove } from "./results.ts";
import { type Stage, setStage, type ToolName } from "./stage.ts";
import { compare } from "./statistics.ts";
import { measurementTable, table } from "./table.ts";

const { values } = parseArgs({
  options: {
    pairs: { type: "string", default: "40" },
    check: { type: "boolean", default: false },
    defences: { type: "boolean", default: false },
    network: { type: "boolean", default: false },
  },
});
const pairs = Number(values.pairs);
if (!Number.isInteger(pairs) || pairs < 6) throw new Error("--pairs: a number from 6 on is needed");

const stage = setStage();
try {
  if (values.defences) {
    const costs = measureDefences(stage, pairs, progress);
    progress("");
    process.stdout.write(`\n${defencesTable(costs)}\n`);
    putBetween("defences", defencesTable(costs));
  } else if (values.network) {
    const measurements = await measureNetwork(stage, pairs, progress);
    progress("");
    process.stdout.write(`\n${measurementTable(measurements)}\n`);
    putBetween("network", `${measurementTable(measurements)}\n\n${machineLine(stage)}`);
    fail(ratiosAbove(measurements));
  } else await measureAll();
} finally {
  stage.remove();
}

async function measureAll(): Promise<void> {
  const results = await measure(stage);
  process.stdout.write(`\n${table(results)}\n`);
  write(results);
  fail(passedLimits(results));
}

/** Says which limits were passed; with `--check` that is a failure. */
function fail(passed: readonly string[]): void {
  for (const line of passed) process.stderr.write(`limit passed: ${line}\n`);
  if (values.check && passed.length > 0) process.exitCode = 1;
}

function machineLine(stage: Stage): string {
  const { processors, processor, kernel, engine, client, node } = describeMachine(stage.engine.client);
  const day = new Date().toISOString().slice(0, 10);
  return `${pairs} pairs each. Measured ${day} on ${processors} processors (${processor}), ${kernel}, ${engine} with client ${client}, Node ${node}.`;
}

async function measure(stage: Stage): Promise<Results> {
  const measurements = [
    session(stage, "claude", ["--version"]),
    session(stage, "plain", ["true"]),
    launcherAlone(stage),
  ];
  useClient(stage.engine, stage.engine.client);
  progress("memory of the launcher");
  const memory = await measureMemory(stage.launcher("plain", ["sleep", "4"]), 7);
  progress("");
  return {
    measured: new Date().toISOString().slice(0, 10),
    installed: "packages packed and installed by npm, as users get them",
    machine: describeMachine(stage.engine.client),
    measurements,
    memory,
  };
}

/** A whole session, by the engine's client alone with the very same arguments and variables. */
function session(stage: Stage, tool: ToolName, args: readonly string[]): Measurement {
  const launcher = stage.launcher(tool, args);
  const bare = withoutLauncher(launcher, stage.engine);
  const command = [tool, ...args].join(" ");
  return {
    title: command,
    oursTitle: "ai-sandbox",
    referenceTitle: "docker run",
    limit: limits.session,
    ...inTurns(command, () => launcher, bare, pairs),
  };
}

/**
 * The launcher with an engine that does nothing, by a Node that does nothing. Both are started by Node's own path: the
 * `env` that every npm program is started through is no cost of ours, and neither side has it.
 */
function launcherAlone(stage: Stage): Measurement {
  const installed = stage.launcher("plain", ["true"]);
  const launcher: Program = {
    ...installed,
    path: process.execPath,
    args: [installed.path, ...installed.args],
  };
  const node: Program = { ...launcher, args: ["-e", "0"] };
  useClient(stage.engine, "/bin/true");
  return {
    title: "launcher alone",
    oursTitle: "launcher, engine /bin/true",
    referenceTitle: "node -e 0",
    limit: limits.launcher,
    ...inTurns(
      "the launcher itself",
      () => launcher,
      () => node,
      3 * pairs,
    ),
  };
}

function inTurns(what: string, ours: () => Program, reference: () => Program, count: number) {
  return compare(measurePairs(ours, reference, count, (done) => progress(`${what}: ${done} of ${count}`)));
}

/** One line that lives, on a terminal only. */
function progress(what: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\u001b[K${what}`);
}

function write(results: Results): void {
  const file = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  writeFileSync(file("results.json"), asJson(results));
  writeFileSync(file("launch.svg"), plot(results));
  putBetween("results", table(results));
}

/** Renews a part of docs/benchmark.md. */
function putBetween(name: string, content: string): void {
  const page = fileURLToPath(new URL("../docs/benchmark.md", import.meta.url));
  const place = new RegExp(`<!-- ${name} -->[\\s\\S]*<!-- end of ${name} -->`);
  const text = readFileSync(page, "utf8");
  if (!place.test(text)) throw new Error(`${page} has lost the markers between which the table stands`);
  writeFileSync(
    page,
    text.replace(place, () => `<!-- ${name} -->\n\n${content}\n<!-- end of ${name} -->`),
  );
}
