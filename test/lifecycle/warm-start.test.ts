import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { environmentOf } from "../support/person.ts";
import { expectAnswer, expectQuietAnswer } from "./support/expect-answer.ts";
import { makeStateHome, searchPath } from "./support/newcomer.ts";
import { makeRecordingEngine } from "./support/recording-engine.ts";
import { skipFor } from "./support/skip.ts";

it("a warm start calls the engine once: no question, no build, no pull", async () => {
  const engine = makeRecordingEngine();
  const { inside, person } = makeCase();
  // With a state home of its own: a session that lasts asks the engine about what others may have left there.
  const environment = { PATH: searchPath(engine.folder), AI_SANDBOX_HOME: makeStateHome(person) };
  // Another path of the client is another choice of engine: it is asked about the image once.
  expectAnswer(await inside("echo first", { environment }), "first\n");
  expect(engine.calls().filter((call) => call === "build" || call === "pull")).toEqual([]);
  engine.forget();
  const second = await inside("echo second", { environment });
  expectQuietAnswer(second, "second\n");
  expect(engine.calls()).toEqual(["run"]);
});

it("a warm start makes one process, the engine's client, and loads nothing of the cold path", async (context) => {
  skipFor(spawnSync("strace", ["-V"]).error && "strace is not installed", context);
  const { inside, person, workspace } = makeCase("self");
  const environment = { AI_SANDBOX_HOME: makeStateHome(person) };
  expect((await inside("true", { environment })).code).toBe(0);

  const installation = inject("installation");
  const folder = mkdtempSync(join(inject("folder"), "trace-"));
  chmodSync(folder, 0o755);
  const trace = join(folder, "trace");
  const calls = "execve,execveat,clone,clone3,fork,vfork,openat";
  const traced = spawnSync(
    "strace",
    [
      ...["-ff", "-qq", "-s", "300", "-e", `trace=${calls}`, "-o", trace],
      ...[join(installation.nodeFolder, "node"), join(installation.bins, "probe"), "echo traced"],
    ],
    {
      cwd: workspace,
      env: { ...environmentOf(person, installation, environment), PROBE: "shell" },
      encoding: "utf8",
    },
  );
  skipFor(/ptrace.*not permitted/i.test(traced.stderr) ? "strace may not trace here" : undefined, context);
  expect(traced.stdout).toBe("traced\n");

  // A file for each process and thread, so that no call is told in pieces between another's; the launcher is the first.
  const pids = readdirSync(folder).map((name) => Number(name.split(".").at(-1)));
  pids.sort((left, right) => left - right);
  const lines = pids.flatMap((pid) => {
    const calls = readFileSync(`${trace}.${pid}`, "utf8").split("\n").filter(Boolean);
    return calls.map((call) => `${pid} ${call}`);
  });
  const launcher = pids[0];
  const programs = lines.flatMap((line) => /^\d+ execve(?:at)?\("([^"]+)".* = 0$/.exec(line)?.[1] ?? []);
  const started = programs.map((path) => path.split("/").at(-1));
  expect(started.slice(0, 2)).toEqual(["node", "docker"]);
  // A session that has gone on for a while gets a shell that outlives the launcher; the start is over by then, but
  // not always when it is traced.
  const others = started.slice(2);
  expect([[], ["sh"]]).toContainEqual(others);
  // What shares the parent's threads is a thread.
  const processes = lines.filter(
    (line) =>
      line.startsWith(`${launcher} `) &&
      /\b(?:v?fork|clone3?)\(/.test(line) &&
      !line.includes("CLONE_THREAD"),
  );
  expect(processes).toHaveLength(1 + others.length);

  const core = lines.flatMap(
    (line) => /"[^"]*@ai-sandbox\/core\/dist\/([^"]+)".* = \d+$/.exec(line)?.[1] ?? [],
  );
  expect(core).toContain("launch.cjs");
  expect(core.filter((file) => file.startsWith("hot-"))).toHaveLength(1);
  expect(core.filter((file) => /^(prepare|recover)/.test(file))).toEqual([]);
});
