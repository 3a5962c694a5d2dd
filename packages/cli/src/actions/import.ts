import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { openToolHome, printable, readTool } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";
import { copyFiles } from "../import/copy-files.ts";
import { findFiles } from "../import/find-files.ts";
import { kinds, readImportList } from "../import/import-list.ts";
import { count, printJson, size } from "../output/print.ts";
import { confirm } from "../output/question.ts";
import { quoted } from "../quoted.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox import <tool> [--with <kind>]... [--yes] [--json]` */
export async function importFiles({ arguments: [name = ""], has, all }: Input): Promise<number> {
  const folder = toolFolder(name);
  const list = readImportList(folder);
  const wanted = all("with");
  const unknown = wanted.find((kind) => !Object.hasOwn(kinds, kind));
  if (unknown !== undefined)
    throw usageError(
      "import",
      `--with does not know ${quoted(unknown)}.`,
      `There are: ${Object.keys(kinds).join(", ")}.`,
    );

  const from = homedir();
  const { files, passedOver } = findFiles(from, [
    ...list.copy,
    ...wanted.flatMap((kind) => list.named[kind] ?? []),
  ]);
  const left = Object.entries(list.named).flatMap(([kind, paths]) =>
    wanted.includes(kind) ? [] : findFiles(from, paths).files.map(({ path }) => ({ kind, path })),
  );
  if (has("json")) {
    printJson({ from, files, passedOver, notNamed: left });
    return 0;
  }
  const { title } = readTool(folder);
  if (files.length === 0) {
    process.stdout.write(`${title}: nothing of yours to copy was found in ${printable(from)}.\n`);
    tellLeft(name, left);
    return 0;
  }
  const home = await openToolHome(folder);
  const replaced = files.filter(({ path }) => existsSync(join(home.path, path)));
  process.stdout.write(`From ${printable(from)} into ${title}'s home, ${printable(home.path)}:\n`);
  for (const file of files)
    process.stdout.write(
      `  ${printable(file.path)}  ${size(file.bytes)}${replaced.includes(file) ? ", replaces what is there" : ""}\n`,
    );
  for (const path of passedOver) process.stdout.write(`  not ${printable(path)}: a link, or no file\n`);
  tellLeft(name, left);
  const without = {
    undone: "nothing was copied",
    command: `ai-sandbox import ${name}${wanted.map((kind) => ` --with ${kind}`).join("")} --yes`,
  };
  if (!has("yes") && !(await confirm(`Copy ${count(files.length, "file")}`, without))) {
    process.stderr.write("ai-sandbox: nothing was copied.\n");
    return 1;
  }
  copyFiles(from, home, files);
  process.stdout.write(`${count(files.length, "file")} copied.\n`);
  return 0;
}

function tellLeft(name: string, left: readonly { kind: string; path: string }[]): void {
  for (const { kind, path } of left)
    process.stdout.write(
      `  not ${printable(path)}: ${kinds[kind]}. To copy it too: ai-sandbox import ${name} --with ${kind}\n`,
    );
}
