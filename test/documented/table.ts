import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { root } from "../../scripts/docs/pages.ts";
import type { Row } from "./expectation.ts";

const page = join(root, "docs/documented-commands.md");
const between = /(<!-- table -->\n)([\s\S]*)(<!-- end of table -->)/;

/** The rows that the page has. */
export function readTable(): Row[] {
  return readFileSync(page, "utf8")
    .split("\n")
    .flatMap((line) => {
      const [, path, command, result] = /^\| \[(.+?)\]\(.+?\) \| `` (.+?) `` \| (.*) \|$/.exec(line) ?? [];
      if (path === undefined || command === undefined || result === undefined) return [];
      return [{ page: path, command: command.replaceAll("\\|", "|"), result }];
    });
}

/** Writes them anew. */
export function writeTable(rows: readonly Row[]): void {
  const ran = rows.filter(({ result }) => /^\d/.test(result)).length;
  const elsewhere = rows.filter(({ result }) => result.startsWith("run by")).length;
  const rest = rows.length - ran - elsewhere;
  const lines = rows.map(({ page: path, command, result }) => {
    const link = path.startsWith("docs/") ? path.slice("docs/".length) : `../${path}`;
    return `| [${path}](${link}) | \`\` ${command.replaceAll("|", "\\|")} \`\` | ${result} |`;
  });
  const table = [
    "",
    `${rows.length} commands: ${ran} run here, ${elsewhere} run by what the table names, ${rest} not run here.`,
    "",
    "| page | command | exit code |",
    "|---|---|---|",
    ...lines,
    "",
  ].join("\n");
  const text = readFileSync(page, "utf8");
  if (!between.test(text)) throw new Error(`${page} has lost the markers between which the table stands`);
  writeFileSync(
    page,
    text.replace(between, (_, start, _table, end) => `${start}${table}\n${end}`),
  );
}
