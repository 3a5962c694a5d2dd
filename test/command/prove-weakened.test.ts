import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { probes } from "../../packages/cli/src/prove/script.ts";
import { weakeningFolder } from "../escape/ways.ts";
import { type Change, everyPrivilege } from "../escape/weakenings.ts";
import { freshFolder, pathOf } from "../support/fixtures.ts";
import { makeDesk } from "./command.ts";

/** Answers everything, as a proxy that checks nothing does. */
const naiveProxy = createServer((_request, response) => response.writeHead(200).end());
naiveProxy.on("connect", (_request, socket) => socket.end("HTTP/1.1 200 OK\r\n\r\n"));
let many: ChildProcess;
beforeAll(async () => {
  await new Promise<void>((resolve) => naiveProxy.listen(0, "127.0.0.1", resolve));
  // A machine with few processes looks like a sandbox's inside.
  many = spawn("/bin/sh", ["-c", "for i in $(seq 45); do sleep 600 & done; wait"], { detached: true });
});
afterAll(() => {
  naiveProxy.close();
  process.kill(-(many.pid ?? 0), "SIGKILL");
});

/** Takes nearly every defence away at once; only what would let a probe change this machine's own kernel stays. */
function withoutDefences(home: string, temporary: string): Change {
  const proxy = `http://127.0.0.1:${(naiveProxy.address() as AddressInfo).port}`;
  return {
    drop: [
      "^--read-only",
      "^--cap-drop=",
      "^--security-opt=",
      "^--user=",
      "^--network=",
      "^--pids-limit",
      "^--memory",
      "^--ulimit=core",
      "^--env https?_proxy",
      "^--env HTTPS?_PROXY",
    ],
    add: [
      "--user=0:0",
      "--network=host",
      "--pid=host",
      "--ulimit=core=1048576:1048576",
      `--env=http_proxy=${proxy}`,
      `--mount=type=bind,source=${home},target=${home}`,
      `--mount=type=bind,source=${temporary},target=${temporary}`,
      "--mount=type=bind,source=/dev/null,target=/run/docker.sock",
      // What steers the kernel stays read-only.
      ...everyPrivilege().filter((flag) => !flag.endsWith("systempaths=unconfined")),
    ],
  };
}

// A proof that can't fail would prove nothing.
it("every attack of doctor --prove gets through where its defence is taken away", async () => {
  const desk = makeDesk("self", { ".ssh/known_hosts": "" });
  const temporary = freshFolder(desk.person);
  const failed = async (change: Change): Promise<string[]> => {
    const result = await desk.type("doctor --prove probe --json", {
      TMPDIR: temporary,
      PATH: `${weakeningFolder()}:${pathOf()}`,
      DOCKER_WEAKENING: JSON.stringify(change),
      AI_SANDBOX_GIT: "open",
      AI_SANDBOX_ENVIRONMENT: "A_VARIABLE_OF_THE_HOST",
    });
    expect(result.code, result.stderr).toBe(1);
    const { verdicts } = JSON.parse(result.stdout) as { verdicts: { name: string; verdict: string }[] };
    return verdicts.filter(({ verdict }) => verdict === "failed").map(({ name }) => name);
  };
  const steering = "steer the kernel";
  const others = probes.map(({ name }) => name).filter((name) => name !== steering);
  expect(await failed(withoutDefences(desk.person.home, temporary))).toEqual(expect.arrayContaining(others));
  // Alone: whatever else it could steer as well would be this machine's own.
  const writable = freshFolder(desk.person);
  chmodSync(writable, 0o777);
  const cgroups = `--mount=type=bind,source=${writable},target=/sys/fs/cgroup`;
  expect(await failed({ drop: [], add: [cgroups] })).toContain(steering);
});
