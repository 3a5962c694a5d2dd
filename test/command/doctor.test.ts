import { symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { freshFolder, pathOf } from "../support/fixtures.ts";
import { makeDesk } from "./command.ts";

type Finding = { subject: string; level: string; text: string; remedy?: string };

describe("doctor", () => {
  it("tells of everything that a session needs, and ends with 0 where one could start", async () => {
    const desk = makeDesk("agent");
    const result = await desk.type("doctor");
    expect([result.code, result.stderr]).toEqual([0, ""]);
    for (const subject of [
      "engine",
      "seccomp",
      "cgroups",
      "storage",
      "platform",
      "images",
      "settings",
      "folder",
      "PATH",
      "proxy",
      "certificates",
      "node",
      "terminal",
    ])
      expect(result.stdout).toMatch(new RegExp(`^(ok {2}|note) {2}${subject} `, "m"));
    expect(result.stdout).toMatch(/^ok {4}engine +Docker [0-9.]+\S*, its client [0-9.]+/m);
    expect(result.stdout).toContain("Sessions can start here.");
  });

  it.each<
    [
      string,
      (desk: ReturnType<typeof makeDesk>) => Record<string, string | undefined>,
      string,
      RegExp,
      RegExp,
    ]
  >([
    [
      "an untrusted folder without a terminal",
      () => ({ AI_SANDBOX_TRUST: undefined }),
      "folder",
      /not trusted yet/,
      /ai-sandbox trust/,
    ],
    [
      "a setting that is wrong",
      () => ({ AI_SANDBOX_NETWORK: "wide" }),
      "settings",
      /a setting is wrong/,
      /AI_SANDBOX_NETWORK: expected one of/,
    ],
    [
      "no engine",
      (desk) => ({ PATH: `${inject("installation").nodeFolder}:${freshFolder(desk.person)}` }),
      "engine",
      /docker was not found/,
      /Install Docker/,
    ],
    [
      "an engine that is not started",
      () => ({ DOCKER_HOST: "unix:///nowhere/docker.sock" }),
      "engine",
      /daemon does not answer/,
      /Start it/,
    ],
    ["AI_SANDBOX=off", () => ({ AI_SANDBOX: "off" }), "AI_SANDBOX", /no session starts/, /unset AI_SANDBOX/],
    [
      "another word in AI_SANDBOX",
      () => ({ AI_SANDBOX: "on" }),
      "AI_SANDBOX",
      /AI_SANDBOX has a value that is not known/,
      /unset AI_SANDBOX/,
    ],
    [
      "a state folder in which nothing can be written",
      (desk) => {
        const state = freshFolder(desk.person, 0o500);
        return { AI_SANDBOX_HOME: state };
      },
      "state",
      /the state folder can't be used/,
      /AI_SANDBOX_HOME/,
    ],
    [
      "a project that asks for more",
      (desk) => {
        writeFileSync(join(desk.workspace, ".ai-sandbox.json"), '{"ports": [3000]}');
        return {};
      },
      "settings",
      /asks for more/,
      /settings approve/,
    ],
    [
      "an engine that can't filter system calls",
      (desk) => {
        const folder = freshFolder(desk.person);
        writeFileSync(
          join(folder, "docker"),
          `#!/bin/sh
PATH=${pathOf()}
[ "$1" = info ] || exec docker "$@"
docker "$@" | sed 's/name=seccomp/name=another/'
`,
          { mode: 0o755 },
        );
        return { PATH: `${folder}:${pathOf()}` };
      },
      "seccomp",
      /no session starts without that/,
      /CONFIG_SECCOMP_FILTER/,
    ],
  ])("1: %s", async (_title, make, subject, text, remedy) => {
    const desk = makeDesk("agent");
    const result = await desk.type("doctor --json", make(desk));
    expect([result.code, result.stderr]).toEqual([1, ""]);
    const { findings, stops } = JSON.parse(result.stdout) as { findings: Finding[]; stops: number };
    expect(stops).toBeGreaterThan(0);
    const stop = findings.find((finding) => finding.level === "stop");
    expect(stop?.subject).toBe(subject);
    expect(stop?.text).toMatch(text);
    expect(stop?.remedy).toMatch(remedy);
  });

  it("notes a native command in front of the launcher, and a trusted folder that is gone", async () => {
    const desk = makeDesk("agent", {});
    const native = freshFolder(desk.person);
    symlinkSync("/bin/true", join(native, "claude"));
    await desk.type(`trust ${freshFolder(desk.person)}`);
    const list = join(desk.person.home, ".ai-sandbox/state/v1/trusted.json");
    writeFileSync(list, '["/nowhere/gone"]');
    const { stdout } = await desk.type("doctor", {
      PATH: `${native}:${inject("installation").bins}:${pathOf()}`,
    });
    expect(stdout).toMatch(/^note {2}PATH +claude runs natively.*\n +Put the launcher's folder in front/m);
    expect(stdout).toMatch(
      /^note {2}trust +a trusted folder is gone: \/nowhere\/gone\n +ai-sandbox untrust \/nowhere\/gone/m,
    );
  });

  it("is used wrongly: 2", async () => {
    expect(await makeDesk().type("doctor claude")).toMatchObject({ code: 2, stdout: "" });
  });
});
