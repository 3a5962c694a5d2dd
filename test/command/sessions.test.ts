import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { sessionsIn, until } from "../support/engine.ts";
import { ended, start } from "../support/run.ts";
import { makeDesk } from "./command.ts";

describe("ps and stop", () => {
  it("list a session while it runs, and end it from outside", async () => {
    const desk = makeDesk("other");
    const launcher = start("probe", [], {
      as: desk.person,
      in: desk.workspace,
      environment: { PROBE: "wait" },
    });
    const end = ended(launcher);
    await new Promise((resolve) => launcher.stdout?.once("data", resolve));
    const [name = ""] = sessionsIn(desk.workspace);

    const listed = await desk.type("ps");
    expect([listed.code, listed.stderr]).toEqual([0, ""]);
    expect(listed.stdout).toMatch(/^SESSION +TOOL +SINCE +FOLDER$/m);
    expect(listed.stdout).toMatch(new RegExp(`^${name} +probe +[0-9]+ seconds? +${desk.workspace}$`, "m"));
    const json = JSON.parse((await desk.type("ps --json")).stdout) as Record<string, unknown>[];
    expect(json.find((session) => session.name === name)).toMatchObject({
      tool: "probe",
      workspace: desk.workspace,
      isLeftOver: false,
    });
    // Nobody else's sessions are listed, and nobody else may end this one.
    const another = makeDesk("agent");
    expect((await another.type("ps --json")).stdout).not.toContain(name);
    expect(await another.type(`stop ${name}`)).toMatchObject({ code: 1, stdout: "" });

    const stopped = await desk.type(`stop ${name.slice(0, -3)} --time 1`);
    expect(stopped).toEqual({ code: 0, stdout: `${name} was stopped.\n`, stderr: "" });
    expect([137, 143]).toContain(await end);
    await until("its container is gone", () => sessionsIn(desk.workspace).length === 0);
  });

  it.each([
    ["stop", 2, /stop needs the name of a session, or --all/],
    ["stop a --all", 2, /names or --all, not both/],
    ["stop a --time soon", 2, /--time needs a number/],
    ["stop no-such-session", 1, /there is no session "no-such-session"\.\n {2}See .*ai-sandbox ps/],
    ["ps all", 2, /ps does not know "all"/],
  ])("%s: %i", async (words, code, message) => {
    const result = await makeDesk().type(words);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});

describe("shell", () => {
  it("runs what follows --, as it is, in the tool's own container", async () => {
    const desk = makeDesk("other");
    const result = await desk.typeWords([
      "shell",
      "probe",
      "--",
      "/bin/sh",
      "-c",
      'hostname; pwd; id -u; ls /opt; printf "%s\\n" "$@"; exit 9',
      "sh",
      "a b",
      "--json",
    ]);
    expect(result).toEqual({
      code: 9,
      stdout: `sandbox\n${desk.workspace}\n4321\nprobe\na b\n--json\n`,
      stderr: "",
    });
  });

  it("without anything it is a shell, which ends as shells do", async () => {
    const desk = makeDesk("agent");
    const { run } = await import("../support/run.ts");
    const result = await run("ai-sandbox", ["shell", "probe"], {
      as: desk.person,
      in: desk.workspace,
      input: "echo $0; cd /; pwd; exit 3\n",
    });
    expect([result.code, result.stdout.toString()]).toEqual([3, "/bin/bash\n/\n"]);
  });

  it.each([
    ["shell", 2, /shell needs the name of a tool/],
    ["shell nosuchtool", 127, /not installed/],
    ["shell probe ls", 2, /write it after --: ai-sandbox shell probe -- ls/],
    ["shell probe -- /no/such/program", 127, /\/no\/such\/program/],
  ])("%s: %i", async (words, code, message) => {
    const result = await makeDesk().type(words);
    expect([result.code, result.stdout]).toEqual([code, ""]);
    expect(result.stderr).toMatch(message);
  });
});

describe("explain", () => {
  it("tells whether the folder is trusted, what is opened, and what a project asks for in vain", async () => {
    const desk = makeDesk("agent");
    writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{"environment": ["GH_TOKEN"]}');
    const environment = {
      AI_SANDBOX_TRUST: undefined,
      AI_SANDBOX_PORTS: "3000",
      AI_SANDBOX_HOST_ACCESS: "5432",
    };
    const result = await desk.type("explain probe", environment);
    expect([result.code, result.stderr]).toEqual([0, ""]);
    expect(result.stdout).toContain(`  folder      ${desk.workspace}, not trusted yet: `);
    expect(result.stdout).toMatch(
      /^What the project asks for, and you have not approved of.*\n {2}environment: also GH_TOKEN$/m,
    );
    expect(result.stdout).toMatch(/^ {4}its port 3000 is opened on this machine: 127\.0\.0\.1:3000$/m);
    expect(result.stdout).toMatch(
      /^ {4}this machine's own services, as host\.docker\.internal: ports 5432$/m,
    );
    expect(sessionsIn(desk.workspace)).toEqual([]);
  });
});
