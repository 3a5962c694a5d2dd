import { readdirSync, readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { skipFor } from "../lifecycle/support/skip.ts";
import { freshHome } from "../support/fixtures.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

/** The only way out of a company: it resolves names that nothing else here can, and wants to know who asks. */
let proxy: Server;
let port: number;
const asked: string[] = [];
let outside: Outside;
let person: Person;
const credentials = "someone:t0p-s3cret";

beforeAll(async () => {
  if (noOutside !== undefined) return;
  outside = await startOutside({
    names: { "direct.company.com": ["here"], "inner.company.com": ["10.9.8.7"] },
  });
  person = freshHome(inject("people").agent);
  proxy = createServer((incoming, answer) => {
    asked.push(`${incoming.url} ${incoming.headers["proxy-authorization"]}`);
    answer.end("by the proxy");
  });
  proxy.on("connect", (incoming, client: Socket) => {
    asked.push(`${incoming.url} ${incoming.headers["proxy-authorization"]}`);
    const server = connect(443, outside.address, () => {
      client.write("HTTP/1.1 200 OK\r\n\r\n");
      client.pipe(server).pipe(client);
    });
    for (const end of [client, server]) end.on("error", () => undefined);
  });
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
  port = (proxy.address() as AddressInfo).port;
});
afterAll(async () => {
  proxy?.close();
  await outside?.close();
});

const inside = (script: string, environment: Record<string, string> = {}): Promise<Result> => {
  asked.length = 0;
  outside.forget();
  const url = `http://${credentials}@127.0.0.1:${port}`;
  return run("probe", [`${script}; true`], {
    as: person,
    in: makeWorkspace(inject("folder"), person),
    environment: {
      PROBE: "shell",
      HTTPS_PROXY: url,
      HTTP_PROXY: url,
      NO_PROXY: "direct.company.com",
      ...environment,
    },
    before: outside.namesFrom,
  });
};
const known = `Basic ${Buffer.from(credentials).toString("base64")}`;

describe("on a machine that needs a proxy itself", () => {
  it("what a session asks for goes through it, by name", async (context) => {
    skipFor(noOutside, context);
    const { stdout } = await inside(
      "curl -sk https://api.company.com/mark; curl -s http://api.company.com/x",
    );
    expect(stdout.toString()).toBe("secretby the proxy");
    expect(asked).toEqual([`api.company.com:443 ${known}`, `http://api.company.com/x ${known}`]);
  });

  it("its address and credentials are nowhere inside, nor in a record", async (context) => {
    skipFor(noOutside, context);
    const { stdout } = await inside("env; cat /proc/[0-9]*/environ; curl -ski https://api.company.com/mark");
    expect(stdout.toString()).toContain("secret");
    expect(stdout.toString()).not.toMatch(new RegExp(`t0p-s3cret|:${port}|${known}`));
    const logs = join(person.home, ".ai-sandbox", "logs");
    for (const name of readdirSync(logs))
      expect(readFileSync(join(logs, name), "latin1")).not.toContain("t0p-s3cret");
  });

  it("names that it is not meant for are reached directly", async (context) => {
    skipFor(noOutside, context);
    const { stdout } = await inside("curl -sk https://direct.company.com/mark");
    expect([stdout.toString(), asked]).toEqual(["secret", []]);
  });

  it.each([
    ["a name that leads to a private address here", "https://inner.company.com/", {}],
    ["a name that only private networks have", "https://metadata.google.internal/", {}],
    ["an address", "https://10.9.8.7/", {}],
    ["the proxy itself", "http://127.0.0.1/", {}],
    ["a name that is not on the list", "https://api.company.com/", { AI_SANDBOX_NETWORK: "strict" }],
    ["another port", "https://api.company.com:8443/", {}],
  ])("it never hears of %s", async (_title, url, environment) => {
    if (noOutside !== undefined) return;
    const { stdout } = await inside(
      `curl -sk -m 30 --noproxy '' -o /dev/null -w '%{http_connect}%{http_code}' ${url}`,
      environment,
    );
    expect(stdout.toString()).toMatch(/^(403000|000403)$/);
    expect(asked).toEqual([]);
  });

  it("when it is gone there is no other way, and the session is told", async (context) => {
    skipFor(noOutside, context);
    const gone = { HTTPS_PROXY: "http://127.0.0.1:9", NO_PROXY: "" };
    const { stdout, stderr } = await inside(
      "curl -sk -o /dev/null -w '%{http_connect}' https://direct.company.com/mark",
      gone,
    );
    expect(stdout.toString()).toBe("403");
    expect(stderr).toContain("this machine's own proxy can't be reached");
    expect(outside.arrivals().filter(({ kind }) => kind === "request" || kind === "greeting")).toEqual([]);
  });
});
