import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { Terminal } from "../images/terminal.ts";
import { until } from "../support/engine.ts";
import { makePlace, type Place } from "./place.ts";

const down = "\u001b[B";
const up = "\u001b[A";
const enter = "\r";

/** Starts the probe in a terminal, types once a question is there, and waits for the end. */
async function answer(
  here: Place,
  folder: string,
  script: string,
  question: string,
  keys: string,
  environment: Readonly<Record<string, string>> = {},
): Promise<Terminal> {
  const terminal = new Terminal("probe", [script], {
    as: here.person,
    in: folder,
    environment: {
      AI_SANDBOX_HOME: here.state,
      AI_SANDBOX_TRUST: undefined,
      PROBE: "shell",
      ...environment,
    },
  });
  await until(`the question ${question}`, () => terminal.text().includes(question));
  terminal.type(keys);
  await terminal.ended;
  return terminal;
}
const list = (here: Place): unknown =>
  JSON.parse(readFileSync(join(here.state, "state/v1/trusted.json"), "utf8"));

it("a new folder: yes for this time, no, Ctrl-C, and yes for good, after which nobody is asked", async () => {
  const here = makePlace();
  const folder = here.make("project");
  const script = "echo began in $(pwd)";
  const once = await answer(here, folder, script, "Share it?", down + enter);
  expect(once.text()).toContain(`began in ${folder}`);
  expect(once.exitCode).toBe(0);
  const no = await answer(here, folder, script, "Share it?", up + enter);
  expect(no.text()).toMatch(/the tool was not started: \S+ is not shared/);
  expect(no.exitCode).toBe(125);
  const stopped = await answer(here, folder, script, "Share it?", "\u0003");
  expect(stopped.text()).toContain("stopped at the question");
  expect(stopped.exitCode).toBe(130);
  const always = await answer(here, folder, script, "Share it?", enter);
  expect(always.exitCode).toBe(0);
  expect(list(here)).toEqual([folder]);
  expect(await here.inside(folder, script)).toMatchObject({
    code: 0,
    stdout: `began in ${folder}\n`,
    stderr: "",
  });
  // The terminal is as it was before the question.
  const [, before] = /<before ([^>]*)>/.exec(always.written) ?? [];
  expect(always.written).toContain(`<after ${before}>`);
});

it("what is typed after the question is the tool's, every key of it", async () => {
  const here = makePlace();
  const script = "stty -echo; echo listening; for i in 1 2 3 4 5 6 7 8; do read -r line; echo [$line]; done";
  const terminal = new Terminal("probe", [script], {
    as: here.person,
    in: here.make("project"),
    environment: { AI_SANDBOX_HOME: here.state, AI_SANDBOX_TRUST: undefined, PROBE: "shell" },
  });
  await until("the question", () => terminal.text().includes("Share it?"));
  terminal.type(down + enter);
  await until("the tool", () => terminal.text().includes("listening"));
  const lines = ["one", "two", "three", "four", "five", "six", "seven", "eight"];
  for (const line of lines) {
    terminal.type(`${line}${enter}`);
    await until(line, () => terminal.text().includes(`[${line}]`));
  }
  expect(await terminal.ended).toBe(0);
});

it("below a repository's root, the root is offered and becomes the workspace", async () => {
  const here = makePlace();
  const folder = here.make("repository/src");
  here.make("repository/.git");
  here.write("repository/file", "of the root\n");
  const terminal = await answer(here, folder, "cat ../file", "the whole repository", down + down + enter);
  expect(terminal.text()).toContain("of the root");
  expect(list(here)).toEqual([join(here.folder, "repository")]);
});

it("a project's wishes are shown in words; Return alone goes on without them", async () => {
  const here = makePlace();
  const folder = here.make("project");
  here.write(
    "project/.ai-sandbox.json",
    JSON.stringify({ environment: ["ASKED_FOR"], limits: { processes: 64 } }),
  );
  expect(await here.command(["trust", folder])).toMatchObject({ code: 0 });
  const script =
    "cat /sys/fs/cgroup/pids.max || cat /sys/fs/cgroup/pids/pids.max; printenv ASKED_FOR || echo absent";
  const given = { ASKED_FOR: "given" };
  const without = await answer(here, folder, script, "Allow it here?", enter, given);
  expect(without.text()).toMatch(/asks for more than you allow .*environment: also ASKED_FOR/);
  // What narrows holds all the same.
  expect(without.text()).toMatch(/ 64 /);
  expect(without.text()).toMatch(/ absent /);
  const stopped = await answer(here, folder, script, "Allow it here?", down + enter, given);
  expect(stopped.exitCode).toBe(125);
  const yes = await answer(here, folder, script, "Allow it here?", up + enter, given);
  expect(yes.exitCode).toBe(0);
  expect(yes.text()).toMatch(/ given /);
  expect(await here.inside(folder, "echo began")).toMatchObject({ code: 0, stdout: "began\n" });
});

it("where programs run by themselves, nobody is asked even on a terminal", async () => {
  const here = makePlace();
  const terminal = new Terminal("probe", ["echo began"], {
    as: here.person,
    in: here.make("project"),
    environment: { AI_SANDBOX_HOME: here.state, AI_SANDBOX_TRUST: undefined, PROBE: "shell", CI: "true" },
  });
  expect(await terminal.ended).toBe(125);
  expect(terminal.text()).toContain("no terminal to ask");
});
