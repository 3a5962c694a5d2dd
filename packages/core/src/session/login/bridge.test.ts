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

/** An engine's client that answers every request with what it was called with. */
const engine = join(folder, "docker");
writeFileSync(
  engine,
  '#!/bin/sh\nread -r request\nprintf "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n%s" "$*"\n',
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
  const bridge = openBridge(port, client, spec, () => undefined);
  const get = async (path: string): Promise<string> =>
    (await fetch(`http://127.0.0.1:${port}${path}`)).text();
  return { port, bridge, get };
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

it("an answer that says no is one too", async () => {
  const { bridge, get } = await opened();
  await get("/callback?error=access_denied");
  vi.advanceTimersByTime(3000);
  expect(bridge.isOpen()).toBe(false);
});

it("closes after ten minutes without an answer", async () => {
  const { bridge, get } = await opened();
  vi.advanceTimersByTime(10 * minutes - 1);
  expect(bridge.isOpen()).toBe(true);
  vi.advanceTimersByTime(1);
  expect(bridge.isOpen()).toBe(false);
  await expect(get("/")).rejects.toThrow();
});

it("tells when the port can't be had", async () => {
  const { port, bridge } = await opened();
  // The first one has to listen before.
  await fetch(`http://127.0.0.1:${port}/`);
  const code = await new Promise((resolve) => openBridge(port, client, spec, resolve));
  expect(code).toBe("EADDRINUSE");
  bridge.close();
});
