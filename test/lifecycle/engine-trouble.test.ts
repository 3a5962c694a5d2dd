import { chmodSync, mkdtempSync, renameSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import type { Result } from "../support/run.ts";
import { clients } from "./support/clients.ts";
import { expectAnswer } from "./support/expect-answer.ts";
import { searchPath } from "./support/newcomer.ts";
import { skipFor } from "./support/skip.ts";

/** Two parts, what happened and what to do, from us; no stack; nothing where the tool's output belongs. */
function expectMessage(result: Result, code: number, happened: RegExp, remedy: RegExp): void {
  expect(result.stdout.toString()).toBe("");
  expect(result.stderr).not.toMatch(/^\s+at /m);
  const lines = result.stderr.split("\n");
  const first = lines.findIndex((line) => line.startsWith("ai-sandbox: "));
  expect(lines[first]).toMatch(happened);
  expect(lines.slice(first + 1).join("\n")).toMatch(remedy);
  expect(lines.slice(first + 1).every((line) => line === "" || line.startsWith("  "))).toBe(true);
  expect(result.code).toBe(code);
}

const stopped = [/daemon does not answer/, /systemctl start docker/] as const;
const forbidden = [/you may not use Docker's socket/, /usermod -aG docker/] as const;

it("no engine: 127, and how to install one", async () => {
  const { inside } = makeCase();
  const result = await inside("true", { environment: { PATH: inject("installation").nodeFolder } });
  expectMessage(result, 127, /docker was not found on PATH/, /apt-get install docker\.io/);
});

describe.each(clients())("with Docker's client $major", ({ folder }) => {
  const PATH = (): string => searchPath(folder);

  it("a daemon that does not run: 125, and how to start it", async () => {
    const { inside } = makeCase();
    const environment = { PATH: PATH(), DOCKER_HOST: "unix:///nonexistent/docker.sock" };
    expectMessage(await inside("true", { environment }), 125, ...stopped);
  });

  it("a daemon that listens nowhere on the network: the same", async () => {
    const { inside } = makeCase();
    const environment = { PATH: PATH(), DOCKER_HOST: "tcp://127.0.0.1:1" };
    expectMessage(await inside("true", { environment }), 125, ...stopped);
  });

  it("no permission on the socket: 125, and how to get it", async (context) => {
    skipFor(process.getuid?.() === 0 ? undefined : "only root can take a group away", context);
    const { inside, person } = makeCase("other");
    const result = await inside("true", {
      as: { ...person, groups: [person.gid] },
      environment: { PATH: PATH(), AI_SANDBOX_HOME: join(person.home, "without-group") },
    });
    expectMessage(result, 125, ...forbidden);
  });

  it("the same when image and engine were known before", async (context) => {
    skipFor(process.getuid?.() === 0 ? undefined : "only root can take a group away", context);
    const { inside, person } = makeCase("other");
    const place = mkdtempSync(join(inject("folder"), "socket-"));
    const socket = join(place, "socket");
    symlinkSync("/var/run/docker.sock", socket);
    const environment = { PATH: PATH(), DOCKER_HOST: `unix://${socket}` };
    chmodSync(place, 0o755);
    expectAnswer(await inside("echo works", { environment }), "works\n");

    const result = await inside("true", { as: { ...person, groups: [person.gid] }, environment });
    expectMessage(result, 125, ...forbidden);
    renameSync(socket, `${socket}.gone`);
    expectMessage(await inside("true", { environment }), 125, ...stopped);
  });
});
