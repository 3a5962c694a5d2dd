import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request, type Server } from "node:http";
import { createServer as createHttps } from "node:https";
import { type AddressInfo, connect as connectTcp, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Decision } from "./decisions.ts";
import { createFilter } from "./filter.ts";
import type { Policy } from "./policy.ts";
import { Refusal } from "./resolve.ts";

const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-filter-"));
const asked: string[] = [];
const decisions: Decision[] = [];
const servers: { close(): unknown }[] = [];
let secure: Server;
let filterPort: number;

async function listen(server: Server): Promise<number> {
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

/** A filter whose every name leads to the servers of this test. */
async function startFilter(policy: Policy): Promise<number> {
  const securePort = (secure.address() as AddressInfo).port;
  return listen(
    createFilter(
      policy,
      { note: (decision) => void decisions.push(decision) },
      {
        resolve: async (name) => {
          asked.push(name);
          if (name.startsWith("private."))
            throw new Refusal("the name leads to an address that is not public");
          return ["127.0.0.1"];
        },
        dial: async () => connectTcp({ port: securePort, host: "127.0.0.1", allowHalfOpen: true }),
      },
    ),
  );
}

beforeAll(async () => {
  const make = spawnSync("openssl", [
    "req",
    "-x509",
    "-newkey",
    "rsa:2048",
    "-nodes",
    "-days",
    "2",
    "-subj",
    "/CN=a.example",
    "-keyout",
    join(folder, "key"),
    "-out",
    join(folder, "certificate"),
  ]);
  expect(make.status).toBe(0);
  secure = createHttps(
    { key: readFileSync(join(folder, "key")), cert: readFileSync(join(folder, "certificate")) },
    (incoming, answer) => incoming.pipe(answer),
  ) as unknown as Server;
  await listen(secure);
  filterPort = await startFilter({
    mode: "strict",
    hosts: ["a.example", "private.example", "*.wild.example"],
    ssh: ["ssh.example"],
    routes: [],
    fetch: [],
  });
});

afterAll(() => {
  for (const server of servers) server.close();
  rmSync(folder, { recursive: true });
});

/** Sends text to the filter. @returns the first bytes of its answer, or "" when it hangs up */
function talk(text: string): Promise<string> {
  return new Promise((resolve) => {
    const socket = connectTcp(filterPort, "127.0.0.1", () => socket.write(text));
    socket.once("data", (bytes) => {
      resolve(bytes.toString());
      socket.destroy();
    });
    socket.on("error", () => resolve(""));
    socket.on("close", () => resolve(""));
  });
}

/** Opens a tunnel. */
function openTunnel(authority: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const asking = request({ port: filterPort, host: "127.0.0.1", method: "CONNECT", path: authority });
    asking.on("connect", (answer, socket) =>
      answer.statusCode === 200 ? resolve(socket) : reject(new Error(String(answer.statusCode))),
    );
    asking.on("error", reject);
    asking.end();
  });
}

/** Posts through a tunnel. @returns what came back */
async function echo(authority: string, servername: string, body: Buffer): Promise<Buffer> {
  const socket = connectTls({ socket: await openTunnel(authority), servername, rejectUnauthorized: false });
  const parts: Buffer[] = [];
  socket.write(
    `POST / HTTP/1.1\r\nHost: ${servername}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n`,
  );
  socket.write(body);
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

describe("a tunnel", () => {
  it("to a listed name carries five megabytes both ways", async () => {
    const body = Buffer.alloc(5 * 1024 * 1024, "x");
    const answer = await echo("a.example:443", "a.example", body);
    expect(answer.toString("latin1", 0, 15)).toBe("HTTP/1.1 200 OK");
    // In chunks, so a little more than the body.
    expect(answer.length).toBeGreaterThan(body.length);
  });

  it("to a name under a listed pattern works", async () => {
    expect((await echo("x.wild.example:443", "x.wild.example", Buffer.from("y"))).toString()).toContain(
      "200 OK",
    );
  });

  it.each([
    "b.example:443",
    "evila.example:443",
    "a.example.evil:443",
    "wild.example:443",
    "a.example:22",
    "a.example:80",
    "a.example:8443",
    "127.0.0.1:443",
    "2130706433:443",
    "[::ffff:127.0.0.1]:443",
    "a.example",
    "u@a.example:443",
    "a.example\u0000.evil:443",
  ])("to %j is refused, and no resolver hears of it", async (authority) => {
    const before = asked.length;
    const answer = await talk(`CONNECT ${authority} HTTP/1.1\r\nHost: ${authority}\r\n\r\n`);
    expect(answer === "" || answer.startsWith("HTTP/1.1 403") || answer.startsWith("HTTP/1.1 400")).toBe(
      true,
    );
    expect(asked.length).toBe(before);
  });

  it("to a listed name with a private address is refused", async () => {
    expect(await talk("CONNECT private.example:443 HTTP/1.1\r\nHost: x\r\n\r\n")).toContain("not public");
  });

  it("whose TLS names another server is closed before the server sees it", async () => {
    const answer = await echo("a.example:443", "b.example", Buffer.from("x")).catch(() => Buffer.alloc(0));
    expect(answer).toHaveLength(0);
    expect(decisions.at(-1)).toMatchObject({
      verdict: "refused",
      reason: { words: "TLS asks for another server" },
    });
  });

  it("that speaks something else than TLS is closed", async () => {
    const socket = await openTunnel("a.example:443");
    socket.write("SSH-2.0-agent\r\n");
    expect(await new Promise((resolve) => socket.on("close", () => resolve("closed")).resume())).toBe(
      "closed",
    );
    expect(decisions.at(-1)?.reason?.words).toBe("it does not speak TLS");
  });
});

describe("plain HTTP", () => {
  it.each([
    ["http://b.example/", "b.example"],
    ["http://a.example:22/", "a.example:22"],
    ["http://a.example/", "b.example"],
    ["http://a.example@b.example/", "b.example"],
    ["http://127.0.0.1/", "127.0.0.1"],
    ["https://a.example/", "a.example"],
    ["ftp://a.example/", "a.example"],
    ["/", "a.example"],
    ["/", "127.0.0.1"],
  ])("for %s with host %s is refused", async (target, host) => {
    expect(await talk(`GET ${target} HTTP/1.1\r\nHost: ${host}\r\n\r\n`)).toContain("403 Forbidden");
  });

  it("to a listed name with a private address is refused", async () => {
    const answer = await talk("GET http://private.example/ HTTP/1.1\r\nHost: private.example\r\n\r\n");
    expect(answer).toContain("403 Forbidden");
    expect(answer).toContain("not public");
    expect(asked.at(-1)).toBe("private.example");
  });

  it("is not smuggled behind a body of two lengths", async () => {
    const answer = await talk(
      "POST http://a.example/ HTTP/1.1\r\nHost: a.example\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET http://b.example/ HTTP/1.1\r\nHost: b.example\r\n\r\n",
    );
    expect(answer === "" || answer.includes("400")).toBe(true);
  });

  it("an upgrade is no way out", async () => {
    expect(
      await talk(
        "GET http://a.example/ HTTP/1.1\r\nHost: a.example\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n",
      ),
    ).toBe("");
  });
});
