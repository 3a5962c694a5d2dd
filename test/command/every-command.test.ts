import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Command, isGroup } from "../../packages/cli/src/command/command.ts";
import { sections } from "../../packages/cli/src/commands.ts";
import { pathOf } from "../support/fixtures.ts";
import { run } from "../support/run.ts";
import { makeDesk } from "./command.ts";

const entries = sections.flatMap(({ commands }) => commands);
const all = entries.flatMap((entry): [string, Command][] =>
  isGroup(entry)
    ? entry.commands.map((command) => [`${entry.name} ${command.name}`, command])
    : [[entry.name, entry]],
);

it("the list of all commands has each with its summary", async () => {
  const { code, stdout, stderr } = await makeDesk().type("--help");
  expect([code, stderr]).toEqual([0, ""]);
  for (const { name, summary } of entries) expect(stdout).toContain(`  ${name}`.padEnd(8) && summary);
});

describe.each(all)("%s", (name) => {
  it("has help, and knows no option that it does not tell of: 2", async () => {
    const desk = makeDesk();
    const [help, wrong] = await Promise.all([
      desk.type(`${name} --help`),
      desk.type(`${name} --no-such-option`),
    ]);
    expect([help.code, help.stderr]).toEqual([0, ""]);
    expect(help.stdout).toMatch(
      new RegExp(`^Usage: ai-sandbox ${name}\\b[\\s\\S]*^Examples?:\\n {2}ai-sandbox ${name}\\b`, "m"),
    );
    expect([wrong.code, wrong.stdout]).toEqual([2, ""]);
    expect(wrong.stderr).toMatch(/^ai-sandbox: .* does not know "--no-such-option"\.\n[\s\S]*--help\n$/);
  });
});

it.each(all.flatMap(([name, { arguments: words }]) => (words?.[0]?.needs ? [[name, words[0].needs]] : [])))(
  "%s without a word says that it needs %s: 2",
  async (name, needed) => {
    const result = await makeDesk().type(name);
    expect([result.code, result.stdout]).toEqual([2, ""]);
    expect(result.stderr).toContain(`ai-sandbox: ${name} needs ${needed}`);
    expect(result.stderr).toMatch(/--help\n$/);
  },
);

const closed = all.filter(
  ([, { arguments: words, rest }]) => words?.at(-1)?.many !== true && rest === undefined,
);
it.each(closed)("%s takes no word more than it says: 2", async (name, { arguments: words = [] }) => {
  const known = words.map(({ kind }) => (typeof kind === "string" ? "claude" : String(kind[0])));
  const result = await makeDesk().typeWords([...name.split(" "), ...known, "one-more"]);
  expect([result.code, result.stdout]).toEqual([2, ""]);
  expect(result.stderr).toMatch(/^ai-sandbox: .* does not know "one-more"\.\n[\s\S]*--help\n$/);
});

// What is on PATH is what which is asked for: it answers.
const ofTools = all.filter(
  ([name, { arguments: words }]) => name !== "which" && words?.some(({ kind }) => kind === "tool"),
);
it.each(ofTools.map(([name]) => name))("%s knows no tool that is not installed: 127", async (name) => {
  const more = name === "save" ? ["--output", "images.tar"] : [];
  const result = await makeDesk().typeWords([...name.split(" "), "nosuchtool", ...more]);
  expect([result.code, result.stdout]).toEqual([127, ""]);
  expect(result.stderr).toMatch(/^ai-sandbox: .*nosuchtool.*not installed/);
});

/** What is typed after a command's name for its JSON. */
const forJson: Readonly<Record<string, string>> = {
  explain: "claude",
  import: "claude",
  "settings get": "network",
  update: "probe --offline",
  which: "claude",
};

it.each(all.filter(([, { options }]) => options?.json !== undefined).map(([name]) => name))(
  "%s --json prints JSON and nothing else",
  async (name) => {
    const words = `${name} ${forJson[name] ?? ""} --json`.split(" ").filter((word) => word !== "");
    const result = await makeDesk("agent").typeWords(words);
    expect(result.stderr).toBe("");
    // What is found may be no good news.
    expect([0, 1, ...(name === "which" ? [127] : [])]).toContain(result.code);
    expect(typeof JSON.parse(result.stdout)).toMatch(/object|string/);
  },
);

describe("completion", () => {
  it("bash completes commands, options, tools and settings; files where nothing else fits", async () => {
    const desk = makeDesk();
    mkdirSync(join(desk.workspace, "folder-of-mine"));
    const script = `
source <(ai-sandbox completion bash)
try() { COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); COMPREPLY=(); _ai_sandbox; echo "\${COMPREPLY[*]}"; }
try ai-sandbox wor
try ai-sandbox run cla
try ai-sandbox settings get limits.
try ai-sandbox doctor --p
try ai-sandbox trust fol
complete -p ai-sandbox`;
    const result = await run("/bin/bash", ["--norc", "-c", script], {
      as: desk.person,
      in: desk.workspace,
      environment: { PATH: `${inject("installation").bins}:${pathOf()}` },
    });
    expect(result.stderr).toBe("");
    expect(result.stdout.toString().split("\n").slice(0, 6)).toEqual([
      "workspaces",
      // Other tests install tools of theirs beside it.
      expect.stringMatching(/^claude\b/),
      "limits.memory limits.cpus limits.processes",
      "--prove",
      "",
      "complete -o default -F _ai_sandbox ai-sandbox",
    ]);
  });

  it.each([
    ["zsh", "zsh -n"],
    ["fish", "fish --no-execute"],
  ])("the script for %s is one, and its words come with what they are", async (shell, check) => {
    const desk = makeDesk();
    const words = await desk.typeWords(["completion", shell, "--", "wor"]);
    expect(words).toEqual({
      code: 0,
      stdout: `workspaces${shell === "zsh" ? ":" : "\t"}list the folders that are trusted\n`,
      stderr: "",
    });
    const { stdout } = await desk.type(`completion ${shell}`);
    expect(stdout).toContain(`ai-sandbox completion ${shell} --`);
    if (!existsSync(`/usr/bin/${shell}`)) {
      process.stdout.write(`not tried: ${shell} is not installed, so that its script is not read by it\n`);
      return;
    }
    const file = join(desk.workspace, "script");
    writeFileSync(file, stdout);
    const result = await run("/bin/sh", ["-c", `${check} ${file}`], { as: desk.person, in: desk.workspace });
    expect([result.code, result.stderr]).toEqual([0, ""]);
  });

  it("another shell: 2", async () => {
    expect(await makeDesk().type("completion tcsh")).toMatchObject({ code: 2, stdout: "" });
  });
});

describe("what is printed", () => {
  const typed = (script: string) => {
    const desk = makeDesk();
    return run("/bin/bash", ["--norc", "-c", script], {
      as: desk.person,
      in: desk.workspace,
      environment: { PATH: `${inject("installation").bins}:${pathOf()}` },
    });
  };

  it("a full disk is told: 1", async () => {
    const result = await typed("ai-sandbox settings > /dev/full");
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/^ai-sandbox: what there was to print could not be written \(ENOSPC\)\.\n/);
  });

  it("who stops reading ends it quietly", async () => {
    const result = await typed(
      "ai-sandbox settings | true; echo $PIPESTATUS; ai-sandbox settings | head -1 | wc -l",
    );
    expect(result.stderr).toBe("");
    expect(result.stdout.toString()).toMatch(/^(0|141)\n1\n$/);
  });
});
