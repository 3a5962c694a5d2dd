// `npm run fidelity`: the suite as tests. With `-- --report`: all cases, those included that take too long for every
// test run, also with the `docker run` that people write by hand; the tables in docs/fidelity.md are written anew
// (with `--only text` those rows whose title holds the text).
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import setUp from "../support/global-setup.ts";
import type { Installation } from "../support/installation.ts";
import type { People } from "../support/person.ts";
import { groups } from "./cases/all.ts";
import type { Case, Observed } from "./support/case.ts";
import { isAsSaid, observe } from "./support/observe.ts";
import { page } from "./support/page.ts";
import { makeWorld, Way, type WayName, type World } from "./support/way.ts";

/** One case's row: what was seen natively, through the launcher and with bare `docker run`. */
export type Row = {
  readonly group: string;
  readonly theCase: Case;
  readonly seen: Readonly<Record<WayName, Observed>>;
};

/** As many as this machine has processors, in the smallest of ours. */
const atOnce = 2;

const { values } = parseArgs({ options: { report: { type: "boolean" }, only: { type: "string" } } });
if (values.report) await report(values.only);
else
  process.exit(
    spawnSync("npx", ["vitest", "run", "--project", "engine", "test/fidelity"], { stdio: "inherit" })
      .status ?? 1,
  );

async function report(only: string | undefined): Promise<void> {
  const provided = new Map<string, unknown>();
  const project = { provide: (name: string, value: unknown) => void provided.set(name, value) };
  const tearDown = setUp(project as unknown as Parameters<typeof setUp>[0]);
  try {
    const people = provided.get("people") as People;
    const installation = provided.get("installation") as Installation;
    const world = makeWorld(provided.get("folder") as string, people.agent, installation);
    const cases = groups.flatMap((group) => group.cases.map((theCase) => ({ group: group.title, theCase })));
    const rows = await runAll(
      cases.filter(({ group, theCase }) => only === undefined || `${group} ${theCase.name}`.includes(only)),
      world,
    );
    const failed = rows.filter(({ theCase, seen }) => !isAsSaid(theCase, seen.native, seen.ours));
    for (const { group, theCase, seen } of failed)
      console.error(
        `not as said: ${group}: ${theCase.name}\n  native ${JSON.stringify(seen.native)}\n  ours   ${JSON.stringify(seen.ours)}`,
      );
    writePage(rows);
    process.exitCode = failed.length === 0 ? 0 : 1;
  } finally {
    tearDown();
  }
}

async function runAll(cases: readonly { group: string; theCase: Case }[], world: World): Promise<Row[]> {
  const rows: (Row | undefined)[] = cases.map(() => undefined);
  let next = 0;
  const work = async (): Promise<void> => {
    for (let index = next++; index < cases.length; index = next++) {
      const one = cases[index];
      if (one === undefined || one.theCase.needs !== undefined) continue;
      const see = (name: WayName): Promise<Observed> => observe(one.theCase, new Way(name, world));
      // In this order: a launcher's first run makes the image that the others use.
      const ours = await see("ours");
      const native = await see("native");
      rows[index] = { ...one, seen: { ours, native, docker: await see("docker") } };
      console.error(`${index + 1}/${cases.length} ${one.group}: ${one.theCase.name}`);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  return rows.filter((row) => row !== undefined);
}

function writePage(rows: readonly Row[]): void {
  const path = fileURLToPath(new URL("../../docs/fidelity.md", import.meta.url));
  writeFileSync(path, page(readFileSync(path, "utf8"), rows, groups));
}
