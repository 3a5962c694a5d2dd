import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { sessionsIn } from "../support/engine.ts";
import { freshFolder, pathOf, putEngine } from "../support/fixtures.ts";
import { run } from "../support/run.ts";

/** Runs `ai-sandbox`. */
async function command(here: Case, args: string[], environment: Record<string, string> = {}) {
  const result = await run("ai-sandbox", args, { as: here.person, in: here.workspace, environment });
  return { ...result, stdout: result.stdout.toString() };
}

describe("explain", () => {
  it("says in words what a session sees, then the engine's command, and starts nothing", async () => {
    const here = makeCase("other");
    const result = await command(here, ["explain", "claude"], { ANTHROPIC_API_KEY: "s3cret" });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    for (const line of [
      /^A session of Claude Code here$/m,
      /^ {2}user +agent, uid 4321, gid 4321$/m,
      /^Files of this machine it sees$/m,
      /^Network$/m,
      /^It may not$/m,
      /ANTHROPIC_API_KEY \(the value it has here\)/,
    ])
      expect(result.stdout).toMatch(line);
    expect(result.stdout).toContain(`  ${here.workspace}: read and write;`);
    expect(result.stdout).toContain(`  ${here.workspace} as /workspace: read and write;`);
    expect(result.stdout).not.toContain("s3cret");
    expect(sessionsIn(here.workspace)).toEqual([]);
  });

  it("shows the command that a start runs, but for the session's name and the launcher's process", async () => {
    const here = makeCase("agent");
    const folder = freshFolder(here.person);
    const engine = putEngine(folder, "hand over");
    const environment = { PATH: `${folder}:${pathOf()}` };
    await command(here, ["run", "claude", "--", "--version"], environment);
    const started = engine.calls().find((call) => call[0] === "run") ?? [];
    const told = await command(here, ["explain", "claude", "--", "--version"], environment);
    const line = told.stdout.slice(
      told.stdout.indexOf("The engine's command\n") + "The engine's command\n".length,
    );
    // A shell takes it apart, as it would if somebody pasted it.
    const words = spawnSync("/bin/sh", ["-c", `printf '%s\\0' ${line.trim()}`], {
      encoding: "utf8",
    }).stdout.split("\0");
    const plain = (list: string[]): string[] =>
      list.map((word) =>
        word
          .replaceAll(/([-/])[0-9a-f]{6}\b/g, "$1SUFFIX")
          .replace(/^(--label=ai-sandbox\.process=)\d+$/, "$1PID"),
      );
    expect(started.length).toBeGreaterThan(20);
    expect(plain(words.slice(0, -1))).toEqual(plain([join(folder, "docker"), ...started]));
  });

  it("--json prints the plan, with arguments and without a value", async () => {
    const here = makeCase("agent");
    const result = await command(here, ["explain", "claude", "--json", "--", "-p", "a b"], {
      ANTHROPIC_API_KEY: "s3cret",
    });
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(JSON.parse(result.stdout)).toMatchObject({
      arguments: ["-p", "a b"],
      workingFolder: here.workspace,
      user: { uid: 1000, gid: 1000 },
    });
    expect(result.stdout).not.toContain("s3cret");
  });

  it("fails as a start would", async () => {
    const result = await run("ai-sandbox", ["explain", "claude"], {
      as: makeCase("agent").person,
      in: "/etc",
    });
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(result.stderr).toMatch(/^ai-sandbox: \/etc can't be shared/);
  });
});

describe("run", () => {
  const pinned = /^ARG CLAUDE_VERSION=(\S+)$/m.exec(
    readFileSync(new URL("../../dockerfiles/claude/Dockerfile", import.meta.url), "utf8"),
  )?.[1];

  it("claude -- --version prints exactly what Claude Code prints", async () => {
    const result = await command(makeCase("agent"), ["run", "claude", "--", "--version"]);
    expect(result).toEqual({ code: 0, stdout: `${pinned} (Claude Code)\n`, stderr: "" });
  });

  it("so does claude itself", async () => {
    const here = makeCase("other");
    const result = await run("claude", ["--version"], { as: here.person, in: here.workspace });
    expect([result.code, result.stdout.toString(), result.stderr]).toEqual([
      0,
      `${pinned} (Claude Code)\n`,
      "",
    ]);
  });

  it("forwards what follows -- as it is, a second -- included", async () => {
    const result = await command(makeCase("agent"), ["run", "probe", "--", "--json", "--", "", "a b"]);
    expect(result.stdout).toBe(
      ["--json", "--", "", "a b"].map((word) => `${Buffer.from(word).toString("hex")}\n`).join(""),
    );
  });

  it.each([0, 3, 125, 127])("ends with the tool's exit code: %i", async (code) => {
    const result = await command(makeCase("agent"), ["run", "probe", "--", `exit ${code}`], {
      PROBE: "shell",
    });
    expect(result).toEqual({ code, stdout: "", stderr: "" });
  });
});

describe("help and version", () => {
  it.each([["--help"], ["-h"], ["help"]])("%s, on stdout", async (flag) => {
    const result = await command(makeCase("agent"), [flag]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(/^Usage: ai-sandbox .*[\s\S]*^ {2}run +\S[\s\S]*^ {2}explain +\S/m);
  });

  it.each([["run"], ["explain"]])("%s --help has an example", async (name) => {
    const result = await command(makeCase("agent"), [name, "--help"]);
    expect(result).toMatchObject({ code: 0, stderr: "" });
    expect(result.stdout).toMatch(new RegExp(`^Usage: ai-sandbox ${name}[\\s\\S]*Example`));
  });

  it.each([["--version"], ["-V"]])("%s prints the package's version and nothing else", async (flag) => {
    const manifest = join(inject("installation").prefix, "node_modules/@ai-sandbox/cli/package.json");
    const { version } = JSON.parse(readFileSync(manifest, "utf8"));
    expect(await command(makeCase("agent"), [flag])).toEqual({ code: 0, stdout: `${version}\n`, stderr: "" });
  });

  it("they work where no tool could: in / and without an engine", async () => {
    const { person } = makeCase("agent");
    for (const args of [["--help"], ["--version"], ["run", "--help"]]) {
      const environment = { PATH: inject("installation").nodeFolder };
      expect(await run("ai-sandbox", args, { as: person, in: "/", environment })).toMatchObject({
        code: 0,
        stderr: "",
      });
    }
  });
});

describe("mistakes: told on stderr, with what to do, and stdout stays empty", () => {
  it.each<[string, string[], number, RegExp]>([
    ["no command", [], 2, /^Usage: ai-sandbox/],
    ["an unknown command", ["frobnicate"], 2, /no command "frobnicate"\.\n {2}See .*--help/],
    ["an unknown flag", ["--frobnicate"], 2, /no command "--frobnicate"/],
    ["a command with control characters", ["a\u001b[2J\u009b1m"], 2, /no command "a\\u001b\[2J\\u009b1m"/],
    ["run without a tool", ["run"], 2, /run needs the name of a tool\.\n {2}See .*run --help/],
    ["explain without a tool", ["explain", "--json"], 2, /explain needs the name of a tool/],
    [
      "a tool that is not installed",
      ["run", "nosuchtool"],
      127,
      /launcher of nosuchtool is not installed.*\n {2}Install it: npm install --global @ai-sandbox\/nosuchtool/,
    ],
    ["a tool that is not installed, explained", ["explain", "nosuchtool"], 127, /not installed/],
    ["a package of ours that is no tool", ["run", "core"], 127, /not installed/],
    ["a tool's name that is a path", ["run", "../../x"], 2, /no tool's name/],
    ["a tool's name in capitals", ["run", "Claude"], 2, /no tool's name/],
    [
      "an argument of the tool's without --",
      ["run", "claude", "--version"],
      2,
      /does not know "--version"\.\n {2}.*write it after --: ai-sandbox run claude -- --version/,
    ],
    ["a word too many", ["explain", "claude", "codex"], 2, /does not know "codex"/],
    ["a flag of another command", ["run", "claude", "--json"], 2, /does not know "--json"/],
  ])("%s", async (_title, args, code, expected) => {
    const result = await command(makeCase("agent"), args);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(expected);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    expect(result.stderr).not.toMatch(/[\u001b\u009b]|\n {4}at /);
  });
});
