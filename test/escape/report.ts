import { readFileSync, writeFileSync } from "node:fs";
import { type Attack, groups } from "./attack.ts";
import type { Results } from "./campaign.ts";

const page = new URL("../../docs/escape.md", import.meta.url);
const [begin, end] = ["<!-- begin: npm run escape -- --report -->", "<!-- end -->"];
const columns = ["ours", "ours as uid 4321", "ours as root", "weakened", "bare"] as const;

/** Writes the table of all attacks into the documentation. What was not tried this time keeps what stands there. */
export function writeTable(attacks: readonly Attack[], table: ReadonlyMap<string, Results>): void {
  const text = readFileSync(page, "utf8");
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("docs/escape.md has lost its markers");
  writeFileSync(page, `${before}${begin}\n\n${tables(attacks, table, outcomesIn(text))}\n${end}${after}`);
}

/** What stands in the table: id and column to outcome. */
function outcomesIn(text: string): Map<string, string> {
  const rows = text.split("\n").map((line) => line.split(" | "));
  return new Map(
    rows.flatMap((cells) => {
      const id = /^\| <a id="[a-z0-9-]+"><\/a>([A-Z]+-\d+)$/.exec(cells[0] ?? "")?.[1];
      // After the last column of outcomes there is one more.
      const outcomes = cells.slice(-1 - columns.length, -1);
      return id === undefined
        ? []
        : columns.map((column, index) => [`${id} ${column}`, outcomes[index] ?? "–"] as const);
    }),
  );
}

function tables(
  attacks: readonly Attack[],
  table: ReadonlyMap<string, Results>,
  before: ReadonlyMap<string, string>,
): string {
  const outcome = (column: string, { id }: Attack): string =>
    table.get(column)?.get(id)?.outcome ?? before.get(`${id} ${column}`) ?? "–";
  const count = (column: string, wanted: string): number =>
    attacks.filter((attack) => outcome(column, attack) === wanted).length;
  const totals = columns.map((column) => {
    const meaningless = count(column, "–");
    return `| ${column} | ${count(column, "held")} | ${count(column, "told")} | ${count(column, "through")} | ${meaningless} |`;
  });
  const open = attacks.filter((attack) => outcome("ours", attack) === "through");
  const sections = groups.map((group) => {
    const rows = attacks
      .filter((attack) => attack.group === group)
      .map((attack) => {
        const cells = columns.map((column) => outcome(column, attack));
        return `| <a id="${attack.id.toLowerCase()}"></a>${attack.id} | ${attack.words.replaceAll("|", "\\|")} | ${cells.join(" | ")} | ${attack.weakening} |`;
      });
    const title = group.charAt(0).toUpperCase() + group.slice(1);
    return `### ${title}\n\n| id | attack | ${columns.join(" | ")} | the weakening |\n|---|---|${columns.map(() => "---").join("|")}|---|\n${rows.join("\n")}\n`;
  });
  return [
    `${attacks.length} attacks.\n`,
    `| | held | told | through | no meaning there |\n|---|---|---|---|---|\n${totals.join("\n")}\n`,
    `## What still succeeds\n\n${open.map(({ id, words, why }) => `- **${id}**, ${words}: ${why ?? "unexplained"}.`).join("\n")}\n`,
    `## Every attack\n`,
    ...sections,
  ].join("\n");
}
