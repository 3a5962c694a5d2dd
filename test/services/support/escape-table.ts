import { readFileSync, writeFileSync } from "node:fs";

const page = new URL("../../../docs/services.md", import.meta.url);
const [begin, end] = ["<!-- begin: npm run escape -- --services --report -->", "<!-- end -->"];

/**
 * Writes into the documentation what became of the network's attacks with all services on.
 *
 * @throws when the page has lost the place
 */
export function writeTable(rows: readonly string[]): void {
  const text = readFileSync(page, "utf8");
  const [before, rest] = text.split(begin);
  const after = rest?.split(end)[1];
  if (before === undefined || after === undefined) throw new Error("docs/services.md has lost its markers");
  const head =
    "| network | attacks | of them judged by observers outside | held | through | calls to listed names that arrived, as they should | packets to a local network |\n|---|---|---|---|---|---|---|";
  writeFileSync(page, `${before}${begin}\n\n${head}\n${rows.join("\n")}\n\n${end}${after}`);
}
