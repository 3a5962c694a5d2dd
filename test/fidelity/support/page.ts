import { isDeepStrictEqual } from "node:util";
import type { Row } from "../main.ts";
import type { Observed } from "./case.ts";

/** Longest text of a cell. */
const longest = 60;

/**
 * Puts the results between the markers of the page.
 *
 * @param text the page as it is
 */
export function page(text: string, rows: readonly Row[]): string {
  const equal = rows.filter((row) => isEqual(row, "ours"));
  const bare = rows.filter((row) => isEqual(row, "docker"));
  const numbers = [
    `**${rows.length} cases.** Through the launcher **${equal.length}** are equal to native, ${rows.length - equal.length} are not.`,
    `With bare \`docker run\` ${bare.length} are equal, ${rows.length - bare.length} are not; ${
      rows.filter((row) => Number(row.seen.docker.left) > 0).length
    } leave a container behind.`,
  ].join("\n");
  const differing = rows.flatMap(({ group, theCase }) =>
    theCase.differs === undefined
      ? []
      : [
          `| ${group}: ${cell(theCase.name)} | ${cell(theCase.differs.reason)} | ${cell(theCase.differs.instead)} |`,
        ],
  );
  const all = rows.map(
    (row) =>
      `| ${row.group}: ${cell(row.theCase.name)} | ${told(row.seen.native)} | ${told(row.seen.ours)} | ${sign(isEqual(row, "ours"))} | ${sign(isEqual(row, "docker"))} |`,
  );
  let result = between(text, "numbers", numbers);
  result = between(
    result,
    "differences",
    ["| case | reason | what happens instead |", "| --- | --- | --- |", ...differing].join("\n"),
  );
  return between(
    result,
    "cases",
    [
      "| case | native | launcher | equal | bare `docker run` equal |",
      "| --- | --- | --- | --- | --- |",
      ...all,
    ].join("\n"),
  );
}

function isEqual({ seen }: Row, way: "ours" | "docker"): boolean {
  return isDeepStrictEqual(seen[way], seen.native);
}

function sign(value: boolean): string {
  return value ? "yes" : "no";
}

function between(text: string, name: string, content: string): string {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- end of ${name} -->`];
  const start = text.indexOf(begin);
  const stop = text.indexOf(end);
  if (start === -1 || stop === -1) throw new Error(`the page has no place for ${name}`);
  return `${text.slice(0, start)}${begin}\n\n${content}\n\n${text.slice(stop)}`;
}

/** What was seen, in a few words. */
function told(seen: Observed): string {
  if (seen.failed !== undefined) return cell(String(seen.failed));
  const code = seen.signal ?? seen.by ?? seen.code;
  const text = String(seen.stdout ?? seen.shown ?? seen.all ?? seen.said ?? "").trim();
  const left = Number(seen.left) > 0 ? ", a container left" : "";
  return cell(`${code ?? "ended"}${left}${text === "" ? "" : ` ${text}`}`, true);
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
