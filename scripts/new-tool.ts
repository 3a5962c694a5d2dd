/**
 * Starts a new tool: `npm run new-tool <name>` writes its tool.json, its sources.json, its Dockerfile and a changeset, each a template.
 * docs/adding-a-tool.md says what comes next.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { newToolFiles } from "./generator/new-tool-files.ts";

const root = resolve(dirname(fileURLToPath(import.meta.url)), "..");
/** Folders of packages/ and dockerfiles/ that are no tools. */
const taken = ["base", "core", "cli"];

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

const name = process.argv[2];
if (name === undefined || process.argv.length > 3) fail("Usage: npm run new-tool <name>");
if (!/^[a-z][a-z0-9-]*$/.test(name))
  fail(`${name}: a name is lower-case letters, digits and -, and starts with a letter`);
if (taken.includes(name)) fail(`${name}: this name has another use here`);

const files = Object.entries(newToolFiles(name));
const existing = files.map(([path]) => path).filter((path) => existsSync(join(root, path)));
if (existing.length > 0) fail(`already there, nothing was written: ${existing.join(", ")}`);

for (const [path, content] of files) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
  process.stdout.write(`wrote ${path}\n`);
}
process.stdout.write(
  "Fill in the first three; `npm run generate` lists what is missing. Its tests need entries in test/images/budgets.json\n" +
    "and test/images/screens.ts. See docs/adding-a-tool.md.\n",
);
