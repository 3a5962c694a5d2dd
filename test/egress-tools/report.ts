import { readFileSync, writeFileSync } from "node:fs";

const page = new URL("../../docs/network-proofs.md", import.meta.url);

/** Writes a table into its place in docs/network-proofs.md. @throws when the page has lost the place */
export function writeSection(name: string, text: string): void {
  const before = readFileSync(page, "utf8");
  const place = new RegExp(`<!-- ${name} -->[\\s\\S]*?<!-- end of ${name} -->`);
  if (!place.test(before)) throw new Error(`docs/network-proofs.md has lost its place for ${name}`);
  writeFileSync(
    page,
    before.replace(place, () => `<!-- ${name} -->\n\n${text}\n\n<!-- end of ${name} -->`),
  );
}
