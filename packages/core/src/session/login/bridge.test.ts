import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, it, vi } from "vitest";
import { plan } from "../../plan/plan.ts";
import { sampleFacts } from "../../plan/sample-facts.ts";
import { openBridge } from "./bridge.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-bridge-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** An engine's client that answers with what it was called with: as a login's tool, and 400 to what it did not ask for. */
const engine = join(folder, "docker");
writeFileSync(
  engine,
  [
    "#!/bin/sh",
    "read -r request",
    'case $request in *stray*) status="400 Bad Request" ;; *moved*) status="302 Found" ;; *) status="200 OK" ;; esac',
    'printf "HTTP/1.1 %s\\r\\nConnection: close\\r\\n\\r\\n%s" "$status" "$*"',
    "",
  ].join("\n"),
);
chmodSync(engine, 0o755);
const client = { path: engine, environment: { PATH: "/usr/bin:/bin" } };
const spec = plan(sampleFacts);
const minutes = 60_000;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
});
afterEach(() => {
  vi.useRealTimers();
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function opened() {
  const port = await freePort();
  let expired = 0;
  const bridge = openBridge(
    port,
    client,
    spec,
    () => undefined,
    () => {
      expired += 1;
    },
  );
  const get = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}${path}`, { redirect: "manual" })).text();
  return { port, bridge, get, expired: () => expired };
}

it("carries a connection into the container, as the session's user", async () => {
  const { port, bridge, get } = await opened();
  expect(await get("/")).toBe(
    `exec --interactive --user=1000:1000 -- ${spec.name} socat -t 30 - TCP:localhost:${port}`,
  );
  bridge.close();
});

it("stays open for requests that are no answer, and closes a moment after one that is", async () => {
  const { bridge, get } = await opened();
  await get("/favicon.ico");
  vi.advanceTimersByTime(5 * minutes);
  expect(bridge.isOpen()).toBe(true);
  await get("/auth/callback?code=1&state=2");
  expect(bridge.isOpen()).toBe(true);
  vi.advanceTimersByTime(3000);
  expect(bridge.isOpen()).toBe(false);
  await expect(get("/")).rejects.toThrow();
});

it("an answer that the tool refuses may be any page's: the bridge stays for the right one, which closes it", async () => {
  const { bridge, get, expired } = await opened();
  await get("/auth/callback?code=stray&state=stray");
  await get("/auth/callback?error=stray");
  vi.advanceTimersByTime(5 * minutes);
  expect(bridge.isOpen()).toBe(true);
  await get("/auth/callback?code=moved&state=right");
  vi.advanceTimersByTime(2000);
  // Neither a second one nor a wrong one gives it more time.
  await get("/auth/callback?code=stray&state=stray");
  await get("/auth/callback?code=moved&state=right");
  vi.advanceTimersByTime(1000);
  expect(bridge.isOpen()).toBe(false);
  vi.advanceTimersByTime(10 * minutes);
  expect(expired()).toBe(0);
});

it("asked for again, it waits for another answer, as long as for the first", async () => {
  const { bridge, get, expired } = await opened();
  await get("/auth/callback?code=1&state=2");
  bridge.renew();
  vi.advanceTimersByTime(10 * minutes - 1);
  expect(bridge.isOpen()).toBe(true);
  bridge.renew();
  vi.advanceTimersByTime(10 * minutes - 1);
  expect([bridge.isOpen(), expired()]).toEqual([true, 0]);
  await get("/auth/callback?code=1&state=2");
  vi.advanceTimersByTime(3000);
  expect(bridge.isOpen()).toBe(false);
});

it("an answer that says no is one too", async () => {
  const { bridge, get } = await opened();
  await get("/callback?error=access_denied");
  vi.advanceTimersByTime(3000);
  expect(bridge.isOpen()).toBe(false);
});

it("closes after ten minutes without an answer, and tells", async () => {
  const { bridge, get, expired } = await opened();
  vi.advanceTimersByTime(10 * minutes - 1);
  expect([bridge.isOpen(), expired()]).toEqual([true, 0]);
  vi.advanceTimersByTime(1);
  expect([bridge.isOpen(), expired()]).toEqual([false, 1]);
  await expect(get("/")).rejects.toThrow();
});

it("tells when the port can't be had", async () => {
  const { port, bridge } = await opened();
  // The first one has to listen before.
  await fetch(`http://127.0.0.1:${port}/`);
  const code = await new Promise((resolve) => openBridge(port, client, spec, resolve, () => undefined));
  expect(code).toBe("EADDRINUSE");
  bridge.close();
});
