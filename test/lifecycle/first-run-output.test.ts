import { type IPty, spawn } from "@lydell/node-pty";
import { describe, expect, inject, it } from "vitest";
import { until } from "../support/engine.ts";
import { asPerson, environmentOf } from "../support/person.ts";
import { expectAnswer } from "./support/expect-answer.ts";
import { type Newcomer, newcomer } from "./support/newcomer.ts";
import { makeOneOffTool, type OneOffTool } from "./support/one-off-tool.ts";
import { screenOf } from "./support/screen.ts";

/** Starts a first run on a terminal of its own. */
function onTerminal(
  tool: OneOffTool,
  { person, workspace, options }: Newcomer,
): { terminal: IPty; shown: () => string; code: Promise<number> } {
  const terminal = spawn("/usr/bin/setpriv", [...asPerson(person), "--", tool.program, "echo answer"], {
    name: "xterm-256color",
    cols: 100,
    rows: 30,
    cwd: workspace,
    env: environmentOf(person, inject("installation"), {
      TERM: "xterm-256color",
      ...options("shell").environment,
    }),
  });
  let shown = "";
  terminal.onData((text) => {
    shown += text;
  });
  // As a shell shows it, 128+n for a signal.
  const code = new Promise<number>((resolve) =>
    terminal.onExit(({ exitCode, signal }) => resolve(signal ? 128 + signal : exitCode)),
  );
  return { terminal, shown: () => shown, code };
}

const withoutTimes = (line: string): string => line.replace(/\d+ s\b/g, "N s");

describe("what a first run says", () => {
  const steps = ["RUN sleep 2", "RUN true", "RUN true"];
  const opening = (someone: Newcomer): string[] => [
    "ai-sandbox: first run of Probe here: its image is built, once, which takes minutes.",
    `ai-sandbox: (the whole log: ${someone.state}/logs)`,
  ];

  it("in a log: a few plain lines, however many steps there are", async () => {
    const tool = makeOneOffTool(steps);
    const someone = newcomer();
    const result = await someone.run(tool, "shell", ["echo answer"]);
    expectAnswer(result, "answer\n");
    const lines = withoutTimes(result.stderr).split("\n");
    // On a slow machine a step may be told after ten seconds, and after ten more.
    expect(lines.filter((line) => !/, step \d+ of \d+ \(N s\)$/.test(line))).toEqual([
      ...opening(someone),
      `ai-sandbox: building ${tool.name}'s image (N s)`,
      "ai-sandbox: the image is ready after N s.",
      "",
    ]);
    const took = Number(/ready after (\d+) s/.exec(result.stderr)?.[1]);
    expect(lines.length).toBeLessThanOrEqual(5 + took / 10);
  });

  it("on a terminal: one line that lives, and is gone before the tool writes", async () => {
    const tool = makeOneOffTool(steps);
    const someone = newcomer();
    const { shown, code } = onTerminal(tool, someone);
    expect(await code).toBe(0);
    // It lived: steps and seconds were shown, each over the last.
    const states = shown().match(/building probe-\S+ image, step \d+ of \d+ · \d+ s/g) ?? [];
    expect(new Set(states).size).toBeGreaterThan(3);
    expect(screenOf(shown()).map(withoutTimes)).toEqual([
      ...opening(someone),
      "ai-sandbox: the image is ready after N s.",
      "answer",
    ]);
  });

  it("Ctrl-C on a terminal: the line is gone, and what happened is said", async () => {
    const tool = makeOneOffTool(["RUN sleep 30"]);
    const someone = newcomer();
    const { terminal, shown, code } = onTerminal(tool, someone);
    await until("the build is half-way", () => shown().includes("step"), 60);
    terminal.write("\u0003");
    expect(await code).toBe(130);
    expect(screenOf(shown().replaceAll("^C", ""))).toEqual([
      ...opening(someone),
      "ai-sandbox: stopped before the image was ready; nothing half-made is kept.",
      "  The next run goes on from the last finished step.",
    ]);
    expect(someone.filesIn("locks")).toEqual([]);
    expect(tool.images()).toEqual([]);
  });
});
