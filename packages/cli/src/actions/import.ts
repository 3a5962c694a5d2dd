import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { LaunchError, openToolHome, printable, readTool } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";
import { type Chosen, copyFiles, readFound } from "../import/copy-files.ts";
import { findFiles } from "../import/find-files.ts";
import { type ImportList, kinds, readImportList } from "../import/import-list.ts";
import { kindsInSettings, type Part, partOf, takePart } from "../import/parts.ts";
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
  const { files, passedOver, closed } = chooseFiles(from, list, wanted);
  const left = Object.entries(list.named).flatMap(([kind, paths]) =>
    wanted.includes(kind) ? [] : findFiles(from, paths).files.map(({ path }) => ({ kind, path })),
  );
  if (has("json")) {
    const shown = files.map(({ path, bytes, isExecutable, remark }) => ({
      path,
      bytes,
      isExecutable,
      remark,
    }));
    printJson({ from, files: shown, passedOver, notNamed: left, notAllNamed: closed });
    return 0;
  }
  const { title } = readTool(folder);
  if (files.length === 0) {
    process.stdout.write(`${title}: nothing of yours to copy was found in ${printable(from)}.\n`);
    tellLeft(name, left, closed);
    return 0;
  }
  const home = await openToolHome(folder);
  const replaced = files.filter(({ path }) => existsSync(join(home.path, path)));
  process.stdout.write(`From ${printable(from)} into ${title}'s home, ${printable(home.path)}:\n`);
  for (const file of files)
    process.stdout.write(
      `  ${printable(file.path)}  ${size(file.bytes)}${file.remark === undefined ? "" : `, ${file.remark}`}${!replaced.includes(file) ? "" : isAdded(file) ? ", into what is there" : ", replaces what is there"}\n`,
    );
  for (const path of passedOver) process.stdout.write(`  not ${printable(path)}: a link, or no file\n`);
  tellLeft(name, left, closed);
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

/** Everything that is copied, with what the list says of it where that is not all of the file. */
function chooseFiles(
  from: string,
  list: ImportList,
  wanted: readonly string[],
): { files: (Chosen & { readonly remark?: string })[]; passedOver: string[]; closed: string[] } {
  const files = new Map<string, Chosen & { readonly remark?: string }>();
  const passedOver = new Set<string>();
  const closed: string[] = [];
  const kindsOfPaths: [string | undefined, readonly string[]][] = [
    [undefined, list.copy],
    ...wanted.map((kind): [string, readonly string[]] => [kind, list.named[kind] ?? []]),
  ];
  for (const [kind, paths] of kindsOfPaths) {
    const found = findFiles(from, paths);
    for (const path of found.passedOver) passedOver.add(path);
    for (const file of found.files) {
      const part = partOf(file.path, kind, wanted);
      const taken = part === undefined ? undefined : tryToTake(part, from, file.path);
      if (part !== undefined && taken?.text === undefined) {
        // What has nothing to take is as if it were not there; what can't be taken apart is told of.
        if ("without" in part) closed.push(file.path);
        continue;
      }
      const bytes = taken?.text === undefined ? file.bytes : Buffer.byteLength(taken.text);
      const remark = taken?.remark === undefined ? {} : { remark: taken.remark };
      files.set(file.path, { ...file, bytes, ...(part === undefined ? {} : { part }), ...remark });
    }
  }
  return { files: [...files.values()], passedOver: [...passedOver], closed };
}

function tryToTake(part: Part, from: string, path: string): ReturnType<typeof takePart> {
  try {
    return takePart(part, path, readFound(join(from, path)).toString());
  } catch (cause) {
    throw new LaunchError(
      `${printable(path)} could not be read.`,
      `Mend that, or leave its kind out: ${printable(join(from, path))}`,
      1,
      { cause },
    );
  }
}

function isAdded({ part }: Chosen): boolean {
  return part !== undefined && "only" in part;
}

/** @param closed files of settings that can't be taken apart */
function tellLeft(
  name: string,
  left: readonly { kind: string; path: string }[],
  closed: readonly string[],
): void {
  const all = kindsInSettings.map((kind) => ` --with ${kind}`).join("");
  for (const path of closed)
    process.stdout.write(
      `  not ${printable(path)}: it can't be taken apart, and hooks, MCP servers and keys may be in it. To copy it whole: ai-sandbox import ${name}${all}\n`,
    );
  for (const { kind, path } of left)
    process.stdout.write(
      `  not ${printable(path)}: ${kinds[kind]}. To copy it too: ai-sandbox import ${name} --with ${kind}\n`,
    );
}
