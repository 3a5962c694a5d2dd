import type { ChildProcess } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { docker, until } from "../support/engine.ts";
import { ended, start } from "../support/run.ts";
import { expectAnswer } from "./support/expect-answer.ts";
import { type Newcomer, newcomer, searchPath } from "./support/newcomer.ts";
import { makeOneOffTool, type OneOffTool } from "./support/one-off-tool.ts";
import { childrenOf, isRunning } from "./support/processes.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";

/** Long enough that a busy machine, too, gets to all that has to happen during it. */
const slow = ["RUN echo begun && sleep 10"];

/** Starts a first run and waits until its build is in the middle. */
async function startBuild(
  tool: OneOffTool,
  someone: Newcomer,
): Promise<{ launcher: ChildProcess; said: () => string }> {
  const launcher = start(tool.program, ["echo never"], someone.options("shell"));
  let said = "";
  launcher.stderr?.on("data", (bytes: Buffer) => {
    said += bytes.toString();
  });
  launcher.stdout?.resume();
  await until("the build is half-way", () => /^begun$/m.test(logs(someone)), 60);
  return { launcher, said: () => said };
}

function logs({ state }: Newcomer): string {
  const folder = join(state, "logs");
  if (!existsSync(folder)) return "";
  return readdirSync(folder)
    .map((name) => readFileSync(join(folder, name), "utf8"))
    .join("\n");
}

/** Nothing that a later run could take for a finished image. */
function expectNothingHalfMade(tool: OneOffTool, someone: Newcomer): void {
  expect(tool.images()).toEqual([]);
  expect(someone.filesIn("stamps")).toEqual([]);
}

async function expectNextRunBuilds(tool: OneOffTool, someone: Newcomer): Promise<void> {
  const engine = makeRecordingEngine();
  const next = await someone.run(tool, "shell", ["echo right"], {
    environment: { PATH: searchPath(engine.folder) },
  });
  expectAnswer(next, "right\n");
  expect(next.code).toBe(0);
  expect(engine.calls().filter((call) => call === "build")).toEqual(["build"]);
  expect(tool.images()).toHaveLength(1);
  expect(someone.filesIn("stamps")).toHaveLength(1);
  expect(someone.filesIn("locks")).toEqual([]);
  expect(someone.filesIn("contexts")).toEqual([]);
}

/** Containers in which a build runs its steps: they have the label of the tool's image. */
const buildContainers = (tool: OneOffTool): string =>
  docker("ps", "--all", "--quiet", "--filter", `label=ai-sandbox.one-off=${tool.name}`);

// They mostly wait for the engine.
describe.concurrent("a build that ends half-way", () => {
  it("launcher and client killed: the next run takes the lock over and builds", async ({
    onTestFinished,
  }) => {
    const tool = makeOneOffTool(slow, {}, onTestFinished);
    const someone = newcomer();
    const { launcher } = await startBuild(tool, someone);
    const [client] = childrenOf(Number(launcher.pid));
    const end = ended(launcher);
    launcher.kill("SIGKILL");
    process.kill(Number(client), "SIGKILL");
    expect(await end).toBe(137);
    expectNothingHalfMade(tool, someone);
    // That of the image, and that of one of the builds that may run at once.
    expect(someone.filesIn("locks")).toHaveLength(2);
    await until("the engine gave the build up", () => buildContainers(tool) === "");
    expectNothingHalfMade(tool, someone);
    await expectNextRunBuilds(tool, someone);
  });

  it.for([
    ["SIGINT", 130],
    ["SIGTERM", 143],
    ["SIGHUP", 129],
  ] as const)(
    "%s to the launcher: it says so, tidies up and ends with %d",
    async ([signal, code], { onTestFinished }) => {
      const tool = makeOneOffTool(slow, {}, onTestFinished);
      const someone = newcomer();
      const { launcher, said } = await startBuild(tool, someone);
      const [client] = childrenOf(Number(launcher.pid));
      const end = ended(launcher);
      launcher.kill(signal);
      expect(await end).toBe(code);
      expect(said()).toMatch(
        /^ai-sandbox: stopped before the image was ready; nothing half-made is kept\.\n {2}\S/m,
      );
      expect(said()).not.toMatch(/^ {4}at /m);
      expect(isRunning(Number(client))).toBe(false);
      expect(someone.filesIn("locks")).toEqual([]);
      expect(someone.filesIn("contexts")).toEqual([]);
      await until("the engine gave the build up", () => buildContainers(tool) === "");
      expectNothingHalfMade(tool, someone);
      if (signal === "SIGINT") await expectNextRunBuilds(tool, someone);
    },
  );

  it("the client killed: the launcher says that the build failed, and the next run builds", async ({
    onTestFinished,
  }) => {
    const tool = makeOneOffTool(slow, {}, onTestFinished);
    const someone = newcomer();
    const { launcher, said } = await startBuild(tool, someone);
    const end = ended(launcher);
    process.kill(Number(childrenOf(Number(launcher.pid))[0]), "SIGKILL");
    expect(await end).toBe(125);
    expect(said()).toContain("could not be built");
    expect(said()).toContain("The engine's client was ended by SIGKILL.");
    await until("the engine gave the build up", () => buildContainers(tool) === "");
    expectNothingHalfMade(tool, someone);
    await expectNextRunBuilds(tool, someone);
  });

  it("Ctrl-C ends the waiting for another one's build, and leaves that build alone", async ({
    onTestFinished,
  }) => {
    const tool = makeOneOffTool(slow, {}, onTestFinished);
    const someone = newcomer();
    const { launcher: builder } = await startBuild(tool, someone);
    const builderEnd = ended(builder);
    const waiter = start(tool.program, ["echo never"], someone.options("shell"));
    const waiterEnd = ended(waiter);
    let said = "";
    waiter.stdout?.resume();
    waiter.stderr?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    await until("the second run waits", () => said.includes("waiting for another first run"));
    waiter.kill("SIGINT");
    expect(await waiterEnd).toBe(130);
    expect(isRunning(Number(builder.pid))).toBe(true);
    expect(await builderEnd).toBe(0);
    expect(tool.images()).toHaveLength(1);
  });
});
