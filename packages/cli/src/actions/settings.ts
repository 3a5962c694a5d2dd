import { homedir } from "node:os";
import { isAbsolute, join } from "node:path";
import { changeSetting, LaunchError, printable, readSettingsHere } from "@ai-sandbox/core";
import { runInTerminal } from "../../../core/src/session/in-terminal.ts";
import { expectation, type Rule, valueOfText } from "../../../core/src/settings/rule.ts";
import { ruleOf, rules } from "../../../core/src/settings/rules.ts";
import type { Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";
import { printJson } from "../output/print.ts";
import { table } from "../output/table.ts";
import { quoted } from "../quoted.ts";
import { settingRows, variableOf } from "../settings-table.ts";

/** `ai-sandbox settings show [--json]` */
export async function show({ has }: Input): Promise<number> {
  const here = await readSettingsHere();
  const rows = settingRows(here);
  if (has("json")) {
    printJson({
      file: here.file,
      projectFile: here.projectFile ?? null,
      pending: here.pending,
      settings: rows.map(({ path, value, origin }) => ({ path, value: value ?? null, origin })),
    });
    return 0;
  }
  process.stdout.write(
    table(
      ["SETTING", "VALUE", "FROM"],
      rows.map(({ path, value, origin }) => [path, inWords(value), origin]),
    ),
  );
  process.stdout.write(`\nYour file: ${printable(here.file)}\n`);
  if (here.project.size + here.pending.length > 0)
    process.stdout.write(`Project's file: ${printable(here.projectFile ?? "")}\n`);
  if (here.pending.length > 0) {
    const lines = here.pending.map((line) => `  ${printable(line)}\n`).join("");
    process.stdout.write(
      `It asks for more, which holds once you approve of it (ai-sandbox settings approve):\n${lines}`,
    );
  }
  return 0;
}

/** `ai-sandbox settings get <setting> [--json]` */
export async function get({ arguments: [path = ""], has }: Input): Promise<number> {
  requireRule("settings get", path);
  const here = await readSettingsHere();
  const value = settingRows(here).find((row) => row.path === path)?.value;
  if (has("json")) printJson(value ?? null);
  else if (Array.isArray(value)) process.stdout.write(value.map((entry) => `${plain(entry)}\n`).join(""));
  else if (value !== undefined) process.stdout.write(`${plain(value)}\n`);
  return 0;
}

/** `ai-sandbox settings set <setting> <value>...` */
export async function set({ arguments: [path = "", ...words] }: Input): Promise<number> {
  const rule = requireRule("settings set", path);
  if (words.length === 0)
    throw usageError(
      "settings set",
      "settings set needs a value.",
      "To take a setting out: ai-sandbox settings unset <setting>",
    );
  const value = readValue(rule, words);
  const expected = expectation(rule, value);
  if (expected !== undefined) throw usageError("settings set", `${path} needs ${expected}.`);
  const changed = await changeSetting(path, value);
  process.stdout.write(
    `${path} ${changed ? "is now" : "was"} ${inWords(value)}${changed ? "" : " already"}.\n`,
  );
  const variable = variableOf(path);
  if (variable !== undefined && (process.env[variable] ?? "") !== "")
    process.stderr.write(`ai-sandbox: ${variable} is set here and goes before it.\n`);
  return 0;
}

/** `ai-sandbox settings unset <setting>` */
export async function unset({ arguments: [path = ""] }: Input): Promise<number> {
  requireRule("settings unset", path);
  const changed = await changeSetting(path, undefined);
  process.stdout.write(changed ? `${path} was taken out of your file.\n` : `${path} was not in your file.\n`);
  return 0;
}

/** `ai-sandbox settings edit` */
export async function edit(): Promise<number> {
  const editor = process.env.VISUAL || process.env.EDITOR;
  if (editor === undefined || editor === "") {
    throw new LaunchError(
      "it is not known which editor you use.",
      "Set EDITOR, as in EDITOR=nano; or: ai-sandbox settings set <setting> <value>",
      1,
    );
  }
  const { file } = await readSettingsHere().catch(fileOf);
  const code = await runInTerminal(editor, [file]);
  if (code !== 0) return code;
  await readSettingsHere();
  return 0;
}

/** Whoever has mistakes in the file is about to mend them. */
function fileOf(error: unknown): { file: string } {
  const home = process.env.AI_SANDBOX_HOME ?? join(homedir(), ".ai-sandbox");
  if (!(error instanceof LaunchError) || !isAbsolute(home)) throw error;
  return { file: join(home, "config.json") };
}

/** `ai-sandbox settings validate` */
export async function validate(): Promise<number> {
  try {
    const { pending, projectFile } = await readSettingsHere();
    process.stdout.write("The settings here are right.\n");
    if (pending.length > 0) process.stdout.write(`Not approved of yet: ${printable(projectFile ?? "")}\n`);
    return 0;
  } catch (error) {
    // 125 says that a session could not start; for this command, mistakes are what it looks for.
    if (error instanceof LaunchError) throw new LaunchError(error.message, error.hint, 1, { cause: error });
    throw error;
  }
}

function requireRule(command: string, path: string): Rule {
  const rule = ruleOf(path);
  if (rule !== undefined && path !== "$schema") return rule;
  const known = Object.keys(rules).filter((name) => name !== "$schema");
  throw usageError(command, `there is no setting ${quoted(path)}.`, `There are: ${known.join(", ")}`);
}

/** Several words are a list; JSON is taken as it is; anything else as in a variable. */
function readValue(rule: Rule, words: readonly string[]): unknown {
  const [first = ""] = words;
  if (words.length === 1 && /^[[{"]/.test(first)) {
    try {
      return JSON.parse(first);
    } catch {
      throw usageError("settings set", "this is not JSON.");
    }
  }
  if (words.length === 1) return valueOfText(rule, first);
  return words.flatMap((word) => valueOfText(rule, word));
}

function inWords(value: unknown): string {
  if (value === undefined) return "";
  return Array.isArray(value) && value.length === 0
    ? "none"
    : Array.isArray(value)
      ? value.map(plain).join(", ")
      : plain(value);
}

function plain(value: unknown): string {
  return typeof value === "string" ? printable(value) : JSON.stringify(value);
}
