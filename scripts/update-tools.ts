/**
 * Moves every pinned version to the newest: edits the ARG lines of dockerfiles/, writes a changeset for each package
 * that changes, and generates anew what names a version.
 *
 *   update-tools [--check] [--without arm64] [name…]
 *
 * `--check` only prints the table. `--without` leaves an architecture out of account, for a registry mirror that lacks
 * some of its packages. Names limit it to these tools; `base` stands for Node, npm and Bun.
 */
import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { argumentDefault } from "./generator/dockerfile.ts";
import { outputs, write } from "./generator/outputs.ts";
import { readTools } from "./generator/read-tools.ts";
import { applyUpdates } from "./updates/apply.ts";
import { choose } from "./updates/choose.ts";
import { lookUp } from "./updates/lookup.ts";
import { basePins, type Pin, toolPin } from "./updates/pins.ts";
import { type Row, table } from "./updates/report.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
const { values: options, positionals: names } = parseArgs({
  options: {
    check: { type: "boolean", default: false },
    without: { type: "string", multiple: true, default: [] },
  },
  allowPositionals: true,
});

type Found = Row & { pin: Pin; failed: boolean };

/** Looks up one pin. A failure becomes a note: one tool that can't be asked must not hide the others. */
async function look(pin: Pin): Promise<Found> {
  const pinned = argumentDefault(readFileSync(join(root, pin.dockerfile), "utf8"), pin.argument);
  if (pinned === undefined) throw new Error(`${pin.dockerfile}: no line "ARG ${pin.argument}=…"`);
  const found = { title: pin.title, pinned, pin, failed: false };
  try {
    const offered = await lookUp(pin);
    if (offered === undefined) {
      return { ...found, newest: pinned, notes: [`not asked: ${pin.registry}, look at ${pin.package}`] };
    }
    for (const architecture of options.without) delete offered.versions[architecture];
    return { ...found, ...choose({ ...offered, pinned, sameMajor: pin.sameMajor ?? false }) };
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error);
    return { ...found, newest: pinned, notes: [reason], failed: true };
  }
}

function update(changed: readonly Found[]): void {
  for (const path of [...applyUpdates(root, changed), ...write(root, outputs(root))])
    process.stdout.write(`wrote ${path}\n`);
}

const { tools, problems } = readTools(root);
if (problems.length > 0) throw new Error(problems.join("\n"));
const known = ["base", ...tools.map(({ facts }) => facts.name)];
const unknown = names.filter((name) => !known.includes(name));
if (unknown.length > 0) throw new Error(`unknown: ${unknown.join(", ")}; known are ${known.join(", ")}`);

const chosen = (name: string): boolean => names.length === 0 || names.includes(name);
const pins = [
  ...(chosen("base") ? basePins : []),
  ...tools.filter(({ facts }) => chosen(facts.name)).map(({ facts }) => toolPin(facts)),
];
const found: Found[] = [];
for (const pin of pins) found.push(await look(pin));
process.stdout.write(table(found));
if (!options.check) {
  update(found.filter(({ pinned, newest }) => pinned !== newest));
  if (found.some(({ failed }) => failed)) process.exitCode = 1;
}
