import { isDeepStrictEqual } from "node:util";
import type { Row } from "../main.ts";
import type { Group, Observed } from "./case.ts";
import { reported, takenOut } from "./observe.ts";

/** Longest text of a cell that shows what was seen. */
const longest = 60;

/**
 * Puts results between the markers of the page. Rows of cases that were not run now stay as they are; the numbers are
 * counted from the table.
 *
 * @param text the page as it is
 */
export function page(text: string, rows: readonly Row[], groups: readonly Group[]): string {
  const lines = new Map(
    between(text, "cases")
      .split("\n")
      .map((line) => [line.split(" | ")[0] ?? "", line]),
  );
  for (const row of rows) lines.set(title(row.group, row.theCase.name), lineOf(row));
  const cases = groups.flatMap((group) => group.cases.map((theCase) => ({ group: group.title, theCase })));
  const table = cases.flatMap(({ group, theCase }) => lines.get(title(group, theCase.name)) ?? []);
  const ends = table.map((line) => line.split(" | ").slice(-2));
  const equal = ends.filter(([ours]) => ours === "yes").length;
  const bare = ends.filter(([, docker]) => docker === "yes |").length;
  const left = ends.filter(([, docker]) => docker?.includes("left")).length;
  const differing = cases.flatMap(({ group, theCase: { name, differs } }) =>
    differs === undefined
      ? []
      : [`${title(group, name)} | ${cell(differs.reason)} | ${cell(differs.instead)} |`],
  );
  const parts = {
    comparisons: ["| what | where |", "| --- | --- |", ...comparisons(groups)],
    numbers: [
      `**${table.length} cases.** Through the launcher **${equal}** are equal to native, ${table.length - equal} are not.`,
      `With bare \`docker run\` ${bare} are equal, ${table.length - bare} are not; ${left} of these leave a container behind.`,
    ],
    differences: ["| case | reason | what happens instead |", "| --- | --- | --- |", ...differing],
    cases: [
      "| case | native | launcher | launcher equal | bare `docker run` equal |",
      "| --- | --- | --- | --- | --- |",
      ...table,
    ],
  };
  return Object.entries(parts).reduce((now, [name, content]) => {
    const old = between(now, name);
    return now.replace(`<!-- ${name} -->${old}`, () => `<!-- ${name} -->\n\n${content.join("\n")}\n\n`);
  }, text);
}

/** What is taken out before the comparison, and where less than everything is compared. */
function comparisons(groups: readonly Group[]): string[] {
  const rows = new Map<string, string[]>(
    takenOut.map(([what, where]) => [`taken out: ${what}`, [where]] as const),
  );
  const add = (what: string, where: string): void => void rows.set(what, [...(rows.get(what) ?? []), where]);
  for (const { title: group, cases } of groups) {
    for (const { name, ignore = [], isReported, compared } of cases) {
      const where = `${group}: ${name}`;
      for (const [, , what] of ignore) add(`taken out: ${what}`, where);
      if (isReported) add(`taken out: ${reported}`, where);
      if (compared !== undefined) add(`compared: ${compared}`, where);
    }
  }
  return [...rows].map(([what, where]) => `| ${cell(what)} | ${cell(shortened(where))} |`);
}

function shortened(cases: readonly string[]): string {
  const [first = "", ...others] = cases;
  return others.length > 3 ? `${first}, and ${others.length} more like it` : cases.join("; ");
}

function title(group: string, name: string): string {
  return `| ${group}: ${cell(name)}`;
}

function lineOf({ group, theCase, seen }: Row): string {
  const equal = (way: "ours" | "docker"): string =>
    isDeepStrictEqual(seen[way], seen.native) ? "yes" : "no";
  const left = Number(seen.docker.left) > 0 ? ", a container is left" : "";
  return `${title(group, theCase.name)} | ${told(seen.native)} | ${told(seen.ours)} | ${equal("ours")} | ${equal("docker")}${left} |`;
}

function between(text: string, name: string): string {
  const start = text.indexOf(`<!-- ${name} -->`);
  const stop = text.indexOf(`<!-- end of ${name} -->`);
  if (start === -1 || stop === -1) throw new Error(`the page has no place for ${name}`);
  return text.slice(start + `<!-- ${name} -->`.length, stop);
}

/** What was seen, in a few words. */
function told(seen: Observed): string {
  if (seen.failed !== undefined) return cell(String(seen.failed));
  const text = String(seen.stdout ?? seen.shown ?? seen.all ?? seen.said ?? "").trim();
  const end = seen.signal ?? seen.by ?? seen.code ?? "ended";
  return cell(text === "" ? `${end}` : `${end} ${text}`, true);
}

/** Text that stays within a cell of a table. */
function cell(text: string, isCode = false): string {
  const short = text.length > longest && isCode ? `${text.slice(0, longest)}…` : text;
  const plain = JSON.stringify(short)
    .slice(1, -1)
    .replaceAll("\\\\", "\\")
    .replaceAll('\\"', '"')
    .replaceAll("|", "¦");
  return isCode ? `\`${plain.replaceAll("`", "'")}\`` : plain;
}
