// `npm run distribution`: the ways in as tests. With `-- --report`: all cases with every package manager; the table in
// docs/distribution.md is written anew (with `--only text` those rows whose title holds the text).
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { groups } from "./cases/all.ts";
import type { Case } from "./cases/case.ts";
import { type Client, clientSpecs, getClient } from "./support/clients.ts";
import { makeWorld, type World } from "./support/world.ts";

const page = fileURLToPath(new URL("../../docs/distribution.md", import.meta.url));
const { values } = parseArgs({ options: { report: { type: "boolean" }, only: { type: "string" } } });
if (values.report) await report();
else
  process.exit(
    spawnSync("npx", ["vitest", "run", "--project", "engine", "test/distribution"], { stdio: "inherit" })
      .status ?? 1,
  );

async function report(): Promise<void> {
  const world = await makeWorld();
  try {
    const found = clientSpecs.map((spec) => getClient(spec, world.folder));
    const clients = found.filter((each): each is Client => !("skipped" in each));
    const skipped = found.flatMap((each) => ("skipped" in each ? [each.skipped] : []));
    const rows: string[] = [];
    for (const { title, cases } of groups) {
      for (const theCase of cases.filter((each) => each.title.includes(values.only ?? ""))) {
        const cells: string[] = [];
        for (const client of clients) cells.push(await outcome(theCase, client, world));
        rows.push(`| ${title} | ${theCase.title} | ${cells.join(" | ")} |`);
      }
    }
    write(clients, values.only === undefined ? rows : renewed(rows), skipped);
  } finally {
    world.close();
  }
}

/** One cell: seconds, or what went wrong. */
async function outcome(theCase: Case, client: Client, world: World): Promise<string> {
  if (!theCase.kinds.includes(client.kind)) return "–";
  const start = Date.now();
  try {
    await theCase.run(() => world.place(client), world);
    const seconds = ((Date.now() - start) / 1000).toFixed(1);
    console.error(`${client.title}: ${theCase.title}: ${seconds} s`);
    return `${seconds} s`;
  } catch (error) {
    process.exitCode = 1;
    console.error(`${client.title}: ${theCase.title}: failed\n${String(error)}`);
    return "failed";
  }
}

/** All rows of the page, those that were done again in the place of what they were. */
function renewed(rows: readonly string[]): string[] {
  const start = (row: string): string => row.split(" | ").slice(0, 2).join(" | ");
  const before = readFileSync(page, "utf8")
    .split("\n")
    .filter((line) => groups.some(({ title }) => line.startsWith(`| ${title} | `)));
  const order = groups.flatMap(({ title, cases }) => cases.map((each) => `| ${title} | ${each.title}`));
  const all = new Map([...before, ...rows].map((row) => [start(row), row]));
  return order.flatMap((each) => all.get(each) ?? []);
}

function write(clients: readonly Client[], rows: readonly string[], skipped: readonly string[]): void {
  const table = [
    "",
    `| way | what is done | ${clients.map(({ title }) => title).join(" | ")} |`,
    `|---|---|${clients.map(() => "--:|").join("")}`,
    ...rows,
    "",
    ...skipped.map((reason) => `Skipped: ${reason}\n`),
  ].join("\n");
  const text = readFileSync(page, "utf8");
  const between = /(<!-- table -->\n)[\s\S]*(<!-- end of table -->)/;
  if (!between.test(text)) throw new Error(`${page} has lost the markers between which the table stands`);
  writeFileSync(
    page,
    text.replace(between, (_, start, end) => `${start}${table}\n${end}`),
  );
}
