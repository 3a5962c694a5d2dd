import { accessSync, constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Command, isGroup } from "../../packages/cli/src/command/command.ts";
import { readInput } from "../../packages/cli/src/command/read-input.ts";
import { sections } from "../../packages/cli/src/commands.ts";
import { commandsOf, pages, root } from "./pages.ts";

// Every command that the pages show or name must be one that is there. Those that stand in blocks are run as well, by
// test/documented and its report.

const packages = readdirSync(join(root, "packages"));
const tools = packages
  .filter((name) => existsSync(join(root, "packages", name, "tool.json")))
  .map((name) => JSON.parse(readFileSync(join(root, "packages", name, "tool.json"), "utf8")) as Facts);
type Facts = { name: string; command: string; version: { package: string } };
const scripts = Object.keys(JSON.parse(readFileSync(join(root, "package.json"), "utf8")).scripts);

/** Programs of the reader's own system, and how they are named in examples. */
const others =
  /^(cd|git|export|unset|curl|sudo|chmod|chown|chgrp|rm|cat|echo|mkdir|cp|ls|hash|command|nohup|tmux|docker|podman|systemctl|openssl|source|time|printf|gzip|gunzip|ssh|scp|for|do|done|psql|code|acme|shasum|sha256sum|eval|set|nc)\b/;

/** What is wrong with a command; undefined when nothing is. */
function problem(line: string): string | undefined {
  const words = line.replace(/^(?:[A-Z_]+=(?:"[^"]*"|\S*) +)+/, "").split(/\s+/);
  const [first = "", second = "", third = ""] = words;
  for (const [, name = ""] of line.matchAll(/@ai-sandbox\/([a-z]+)/g))
    if (!packages.includes(name)) return `there is no package ${name}`;
  if (first === "ai-sandbox") return problemOfOurs(words.slice(1));
  if (first === "npx" && second === "-p") return problemOfOurs(words.slice(words.indexOf("ai-sandbox") + 1));
  if (first === "npx" && second === "@ai-sandbox/cli") return problemOfOurs(words.slice(2));
  if (first === "npx")
    return isCommand(second) || second.startsWith("@ai-sandbox/") ? undefined : "npx of what?";
  if (first === "npm" && second === "run") return scripts.includes(third) ? undefined : `no script ${third}`;
  if (first === "npm")
    return /^(ci|test|install|uninstall|pack|config)$/.test(second) ? undefined : `npm ${second}?`;
  if (first.startsWith("scripts/")) return problemOfScript(first, second);
  if (first === "node" && second.startsWith("scripts/"))
    return existsSync(join(root, second)) ? undefined : "not there";
  return isCommand(first) || others.test(first) ? undefined : `${first} is not known`;
}

function isCommand(word: string): boolean {
  return tools.some(({ command }) => command === word);
}

function problemOfScript(path: string, argument: string): string | undefined {
  accessSync(join(root, path), constants.X_OK);
  const known = ["acme", "", ...tools.map(({ name }) => name)];
  return path !== "scripts/start" || known.includes(argument) || argument.startsWith("<")
    ? undefined
    : "no such tool";
}

/** The command's own reading of its words. */
function problemOfOurs(words: readonly string[]): string | undefined {
  const [first = "", ...rest] = words;
  if (first === "help" || first.startsWith("--")) return undefined;
  const entry = sections.flatMap(({ commands }) => commands).find(({ name }) => name === first);
  if (entry === undefined) return `there is no command ${first}`;
  let command: Command | undefined = isGroup(entry) ? undefined : entry;
  let input = rest;
  if (isGroup(entry)) {
    command = entry.commands.find(({ name }) => name === rest[0]);
    if (command !== undefined) input = rest.slice(1);
    else command = entry.commands.find(({ name }) => name === entry.usual);
    if (command === undefined) return `${first} has no ${rest[0]}`;
  }
  const end = input.findIndex((word) => /^[|>;&<]/.test(word) && !/^<[a-z]/.test(word));
  try {
    if (command !== undefined && !rest.includes("--help"))
      readInput(first, command, end === -1 ? input : input.slice(0, end));
    return undefined;
  } catch (error) {
    return String(error);
  }
}

const shown = pages().flatMap((page) => commandsOf(page).map((line) => ({ path: page.path, line })));

test("the pages show commands", () => expect(shown.length).toBeGreaterThan(50));

test.each(shown)("$path: $line", ({ line }) => expect(problem(line)).toBeUndefined());

/** Commands that prose names. What stands in brackets is no command but how one is put together. */
const named = pages().flatMap(({ path, text }) => {
  const prose = text.replace(/^ *```[\s\S]*?^ *```/gm, "");
  const all = [
    ...prose.matchAll(/`((?:ai-sandbox|npm run|scripts\/(?:start|test)|node scripts\/)[^`\n]*)`/g),
  ];
  return [...new Set(all.map(([, line = ""]) => line))]
    .filter((line) => /^\S+ \S|^scripts/.test(line) && !line.includes("["))
    .map((line) => ({ path, line: line.replace(/<[a-z]+>/g, "claude") }));
});

/** The same without what it needs besides: prose names a command without its arguments. */
function problemOfName(line: string): string | undefined {
  const [first = "", second = ""] = line.split(" ");
  if (first !== "ai-sandbox") return problem(line);
  const known = sections.flatMap(({ commands }) => commands).some(({ name }) => name === second);
  return known ? undefined : `there is no command ${second}`;
}

test("prose names commands", () => expect(named.length).toBeGreaterThan(30));

test.each(named)("$path names $line", ({ line }) => expect(problemOfName(line)).toBeUndefined());
