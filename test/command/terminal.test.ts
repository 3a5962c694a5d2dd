import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { openTerminal } from "../fidelity/support/terminal.ts";
import { makeWorld, Way } from "../fidelity/support/way.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { freshHome } from "../support/fixtures.ts";
import { makeDesk } from "./command.ts";

const esc = "\u001b";

/** Somebody at a terminal, with a home of their own. */
function sit(home: Readonly<Record<string, string>>) {
  const person = freshHome(inject("people").agent, home);
  const way = new Way("ours", makeWorld(inject("folder"), person, inject("installation")));
  const type = (words: string, environment: Readonly<Record<string, string | undefined>> = {}) =>
    openTerminal(way, `${join(inject("installation").bins, words)}`, environment);
  return { person, way, type };
}

describe("at a terminal", () => {
  it("import asks; yes copies, anything else does not", async () => {
    const { person, type } = sit({ ".claude/CLAUDE.md": "words\n" });
    const copy = join(person.home, ".ai-sandbox/homes/claude/.claude/CLAUDE.md");
    for (const [answer, shown, code] of [
      ["\r", "nothing was copied", 1],
      ["what\r", "nothing was copied", 1],
      ["y\r", "1 file copied.", 0],
    ] as const) {
      const terminal = type("ai-sandbox import claude");
      await terminal.shows("Copy 1 file? [y/N]");
      terminal.process.write(answer);
      await terminal.shows(shown);
      expect((await terminal.ended).code).toBe(code);
      expect(existsSync(copy)).toBe(code === 0);
    }
  });

  it("a project's file is approved of after it was shown", async () => {
    const { way, type } = sit({ ".ai-sandbox/keep": "" });
    writeFileSync(join(way.workspace, ".ai-sandbox.json"), `{"environment": ["GH_TOKEN"]}`);
    const terminal = type("ai-sandbox settings approve");
    await terminal.shows("environment: also GH_TOKEN");
    await terminal.shows("[y/N]");
    terminal.process.write("yes\r");
    await terminal.shows("Approved, for this file as it is and this folder.");
    expect((await terminal.ended).code).toBe(0);
    const get = type("ai-sandbox settings get environment");
    await get.shows("GH_TOKEN");
  });

  it("removing everything is asked about, and Ctrl-C is no", async () => {
    const { person, type } = sit({ ".ai-sandbox/config.json": "{}" });
    // An engine that has nothing: the real one is shared with everybody.
    const engine = join(person.home, "bin");
    mkdirSync(engine);
    writeFileSync(join(engine, "docker"), "#!/bin/sh\nexit 0\n");
    chmodSync(join(engine, "docker"), 0o755);
    const environment = { PATH: `${engine}:${inject("installation").nodeFolder}:/usr/bin:/bin` };
    for (const [answer, isThere] of [
      ["\u0003", true],
      ["n\r", true],
      ["y\r", false],
    ] as const) {
      const terminal = type("ai-sandbox prune --all", environment);
      await terminal.shows("Remove all of it, for good? [y/N]");
      terminal.process.write(answer);
      await terminal.ended;
      expect(existsSync(join(person.home, ".ai-sandbox/config.json"))).toBe(isThere);
    }
  });

  it("shell is one, with the terminal as it is", async () => {
    const { way } = sit({ ".ai-sandbox/keep": "" });
    const usual = new Way(
      "ours",
      makeWorld(inject("folder"), inject("people").agent, inject("installation")),
    );
    expect(way).not.toBe(usual);
    const terminal = openTerminal(usual, join(inject("installation").bins, "ai-sandbox shell probe"));
    await terminal.shows("$ ");
    terminal.process.write("tty; stty size; exit 4\r");
    await terminal.shows(/\/dev\/pts\/[0-9]+/);
    await terminal.shows("30 100");
    expect((await terminal.ended).code).toBe(4);
  });

  it("AI_SANDBOX=off says so in one line, and the tool has the terminal to itself", async () => {
    const { person, type } = sit({});
    const native = join(person.home, "native");
    mkdirSync(native);
    writeFileSync(
      join(native, "probe"),
      "#!/bin/bash\ntrap 'echo got INT' INT\nread -p 'name? ' name\necho \"hello $name\"; stty size; exit 6\n",
    );
    chmodSync(join(native, "probe"), 0o755);
    const terminal = type("probe", {
      AI_SANDBOX: "off",
      PATH: `${native}:${inject("installation").nodeFolder}:/usr/bin:/bin`,
    });
    await terminal.shows(`ai-sandbox: AI_SANDBOX=off: ${native}/probe runs without a sandbox.`);
    await terminal.shows("name? ");
    terminal.process.write("\u0003");
    await terminal.shows("got INT");
    terminal.process.write("Ann\r");
    await terminal.shows("hello Ann");
    await terminal.shows("30 100");
    expect((await terminal.ended).code).toBe(6);
  });
});

describe("colours", () => {
  it.each<[string, Record<string, string>, boolean]>([
    ["on a terminal", {}, true],
    ["on a terminal with NO_COLOR", { NO_COLOR: "1" }, false],
  ])("%s", async (_title, environment, hasColours) => {
    const doctor = sit({}).type("ai-sandbox doctor", environment);
    await doctor.ended;
    expect(doctor.shown().includes(`${esc}[32mok`)).toBe(hasColours);
    expect(doctor.shown()).toMatch(/ok .*terminal +xterm-256color, 100 columns and 30 rows/);
  });

  it("none in a pipe", async () => {
    expect((await makeDesk().type("doctor")).stdout).not.toContain(esc);
  });
});

describe("completion in the shells themselves", () => {
  it.for<[string, string, RegExp]>([
    [
      "fish",
      `ai-sandbox completion fish | source; complete -C "ai-sandbox settings get limits.c"`,
      /^limits\.cpus/m,
    ],
    [
      "fish",
      `ai-sandbox completion fish | source; complete -C "ai-sandbox wor"`,
      /^workspaces\tlist the folders/m,
    ],
  ])("%s: %s", async ([shell, script, expected], context) => {
    const { run } = await import("../support/run.ts");
    skipFor(existsSync(`/usr/bin/${shell}`) ? undefined : `${shell} is not installed`, context);
    const desk = makeDesk("agent", {});
    const result = await run(`/usr/bin/${shell}`, ["--no-config", "-c", script], {
      as: desk.person,
      in: desk.workspace,
      environment: {
        PATH: `${inject("installation").bins}:${inject("installation").nodeFolder}:/usr/bin:/bin`,
      },
    });
    expect(result.stderr).toBe("");
    expect(result.stdout.toString()).toMatch(expected);
  });

  it("zsh: Tab", async (context) => {
    skipFor(existsSync("/usr/bin/zsh") ? undefined : "zsh is not installed", context);
    const { person, way } = sit({
      ".zshrc": "autoload -Uz compinit; compinit -u; source <(ai-sandbox completion zsh); PS1='ready> '\n",
    });
    const path = `${inject("installation").bins}:${inject("installation").nodeFolder}:/usr/bin:/bin`;
    const terminal = openTerminal(way, "exec zsh -i", { PATH: path, HOME: person.home });
    await terminal.shows("ready> ");
    terminal.process.write("ai-sandbox settings get limits.mem\t");
    await terminal.shows("limits.memory");
    terminal.process.write("\u0015ai-sandbox worksp\t\u0001echo \u0005\r");
    await terminal.shows(/\nai-sandbox workspaces/);
    terminal.process.write("exit\r");
    await terminal.ended;
  });
});
