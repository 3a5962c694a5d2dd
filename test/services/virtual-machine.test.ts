import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { expect, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { type Case, makeCase } from "../support/case.ts";
import { docker, sessionsIn } from "../support/engine.ts";
import { freePort } from "./support/free-port.ts";
import { settings } from "./support/settings.ts";

/** Settings for an engine of which the launcher remembers that it is in a virtual machine and takes no sockets. */
function inVirtualMachine(here: Case, content: unknown): { AI_SANDBOX_HOME: string } {
  const environment = settings(here.person, content);
  for (const layout of readdirSync(join(environment.AI_SANDBOX_HOME, "state"))) {
    const folder = join(environment.AI_SANDBOX_HOME, "state", layout, "stamps");
    if (!existsSync(folder)) continue;
    const stamps = readdirSync(folder).map(
      (name) => [name, readFileSync(join(folder, name), "utf8")] as const,
    );
    // It was a link to everybody's.
    rmSync(folder);
    spawnSync("install", ["-d", "-o", String(here.person.uid), folder]);
    for (const [name, text] of stamps) {
      const stamp = JSON.parse(text) as { engine: object };
      stamp.engine = { ...stamp.engine, virtualMachine: true, hostSockets: false };
      writeFileSync(join(folder, name), JSON.stringify(stamp));
    }
  }
  return environment;
}

it("open: the engine itself opens the port on 127.0.0.1, and leads to the host", async () => {
  const here = makeCase();
  const port = await freePort();
  const server = createServer((_request, response) => response.end("of the host"));
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  const { port: hostPort } = server.address() as { port: number };
  const session = await startInBackground(
    here,
    "mkdir /tmp/x; echo inside > /tmp/x/x; (cd /tmp/x; exec python3 -m http.server 8000 >/dev/null 2>&1 &) ; until curl -s http://127.0.0.1:8000/x >/dev/null; do sleep 0.1; done",
    `curl -s -m 30 http://host.docker.internal:${hostPort}/`,
    inVirtualMachine(here, { network: "open", ports: [`${port}:8000`], hostAccess: [hostPort] }),
  );
  const [name = ""] = sessionsIn(here.workspace);
  const published = docker("port", name);
  const { stdout: page } = spawnSync("curl", ["-s", "-m", "5", `http://127.0.0.1:${port}/x`], {
    encoding: "utf8",
  });
  const { stdout } = await session.finish();
  server.close();
  expect(published).toBe(`8000/tcp -> 127.0.0.1:${port}`);
  expect(page).toBe("inside\n");
  expect(stdout.toString()).toBe("of the host");
});

it("public: the start is refused, with the way out", async () => {
  const here = makeCase();
  const environment = inVirtualMachine(here, { network: "public", ports: [await freePort()] });
  const { code, stderr } = await here.inside("echo started", { environment });
  expect([code, stderr]).toEqual([125, expect.stringContaining("AI_SANDBOX_NETWORK=open")]);
});
