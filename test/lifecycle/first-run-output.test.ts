import { spawn } from "@lydell/node-pty";
import { describe, expect, inject, it } from "vitest";
import { asPerson, environmentOf } from "../support/person.ts";
import { expectAnswer } from "./support/expect-answer.ts";
import { newcomer } from "./support/newcomer.ts";
import { makeOneOffTool } from "./support/one-off-tool.ts";
import { screenOf } from "./support/screen.ts";

const lines = ["RUN sleep 2", "RUN true", "RUN true"];

describe("what a first run says", () => {
  it("in a log: a few plain lines", async () => {
    const tool = makeOneOffTool(lines);
    const someone = newcomer();
    const result = await someone.run(tool, "shell", ["echo answer"]);
    expectAnswer(result, "answer\n");
    expect(result.stderr.replace(/\d+ s\b/g, "N s").split("\n")).toEqual([
      "ai-sandbox: first run of Probe here: its image is built, once, which takes minutes.",
      `ai-sandbox: (the whole log: ${someone.state}/logs)`,
      `ai-sandbox: building ${tool.name}'s image (N s)`,
      "ai-sandbox: the image is ready after N s.",
      "",
    ]);
  });

  it("on a terminal: one line that lives, and is gone before the tool writes", async () => {
    const tool = makeOneOffTool(lines);
    const someone = newcomer();
    const terminal = spawn(
      "/usr/bin/setpriv",
      [...asPerson(someone.person), "--", tool.program, "echo answer"],
      {
        name: "xterm-256color",
        cols: 100,
        rows: 30,
        cwd: someone.workspace,
        env: environmentOf(someone.person, inject("installation"), {
          TERM: "xterm-256color",
          ...someone.options("shell").environment,
        }),
      },
    );
    let shown = "";
    terminal.onData((text) => {
      shown += text;
    });
    const code = await new Promise((resolve) => terminal.onExit(({ exitCode }) => resolve(exitCode)));
    expect(code).toBe(0);
    // It lived: steps and seconds were shown, each over the last.
    expect(shown).toMatch(/building probe-\S+ image, step \d+ of \d+ · 0 s/);
    expect(shown).toMatch(/building probe-\S+ image, step \d+ of \d+ · 1 s/);
    const screen = screenOf(shown).map((line) => line.replace(/\d+ s\b/g, "N s"));
    expect(screen).toEqual([
      "ai-sandbox: first run of Probe here: its image is built, once, which takes minutes.",
      `ai-sandbox: (the whole log: ${someone.state}/logs)`,
      "ai-sandbox: the image is ready after N s.",
      "answer",
    ]);
  });
});
