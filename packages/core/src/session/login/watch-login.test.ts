import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { addressSocketName } from "../../plan/login.ts";
import { plan } from "../../plan/plan.ts";
import { sampleFacts } from "../../plan/sample-facts.ts";
import { watchLogin } from "./watch-login.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-watch-"));
const engine = join(folder, "docker");
writeFileSync(
  engine,
  '#!/bin/sh\nread -r request\nprintf "HTTP/1.1 200 OK\\r\\nConnection: close\\r\\n\\r\\n"\n',
);
chmodSync(engine, 0o755);
const client = { path: engine, environment: { PATH: "/usr/bin:/bin" } };
const open: { close(): unknown }[] = [];
let said = "";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  said = "";
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    said += String(text);
    return true;
  });
});
afterEach(() => {
  for (const one of open.splice(0)) one.close();
  vi.restoreAllMocks();
  vi.useRealTimers();
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Somebody who listens here. */
function listen(port: number, address: string): Promise<Server> {
  const server = createServer((socket) => socket.destroy());
  open.push(server);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, address, () => resolve(server));
  });
}

/** A tool that listens, in a container that is this machine under another address, and the watch over it. */
async function watched(ports: (port: number) => readonly number[]) {
  const tool = await listen(0, "127.7.7.7");
  const { port } = tool.address() as { port: number };
  const start = (): void => {
    const end = watchLogin({
      client,
      spec: plan(sampleFacts),
      login: { ports: ports(port), folder },
      browser: "show",
      owner: undefined,
      findProcess: () => process.pid,
    });
    open.push({ close: end });
  };
  return { port, start };
}

/** Lets the watch look, and what it does come about. */
async function look(): Promise<void> {
  vi.advanceTimersByTime(500);
  for (let turn = 0; turn < 5; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}

function isOpen(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const caller = connect(port, "127.0.0.1");
    caller.once("error", () => resolve(false));
    caller.once("connect", () => {
      caller.destroy();
      resolve(true);
    });
  });
}

/** As the helper inside does. */
async function askToOpen(port: number): Promise<void> {
  const before = said;
  connect(join(folder, addressSocketName)).end(
    `https://vendor.example/?redirect_uri=${encodeURIComponent(`http://localhost:${port}/`)}`,
  );
  await vi.waitUntil(() => said !== before, { timeout: 10_000 });
}

// A login's port is opened on Linux alone, and what listens is read from its /proc.
describe.skipIf(process.platform !== "linux")("the watch over a session's logins", () => {
  it("a port that is taken is told once, and taken as soon as it is free", async () => {
    const { port, start } = await watched((one) => [one]);
    const other = await listen(port, "127.0.0.1");
    start();
    for (let time = 0; time < 4; time += 1) await look();
    expect(said.match(/can't be had \(EADDRINUSE\)/g)).toHaveLength(1);
    await new Promise((resolve) => other.close(resolve));
    await look();
    expect(await isOpen(port)).toBe(true);
  });

  it.each(["of the tool's", "that it named"])(
    "a port %s: closed after an answer, and opened again when the tool asks for another",
    async (whose) => {
      const { port, start } = await watched((one) => (whose === "of the tool's" ? [one] : []));
      start();
      await look();
      expect(await isOpen(port)).toBe(whose === "of the tool's");
      await askToOpen(port);
      for (const query of ["code=1", "code=2"]) {
        expect((await fetch(`http://127.0.0.1:${port}/?${query}`)).status).toBe(200);
        vi.advanceTimersByTime(3000);
        await look();
        expect(await isOpen(port)).toBe(false);
        await askToOpen(port);
        expect(await isOpen(port)).toBe(true);
      }
    },
  );

  it("after ten minutes it is told that the port is closed, and another asking opens it", async () => {
    // Ten minutes of looks would take a while.
    vi.useRealTimers();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const { port, start } = await watched((one) => [one]);
    start();
    await vi.waitUntil(() => isOpen(port), { timeout: 10_000 });
    vi.advanceTimersByTime(10 * 60_000);
    expect(said).toContain(`in ten minutes: port ${port} is closed`);
    expect(await isOpen(port)).toBe(false);
    await askToOpen(port);
    expect(await isOpen(port)).toBe(true);
  });
});
