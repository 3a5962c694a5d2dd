import { spawnSync } from "node:child_process";
import { createServer, type Server } from "node:http";
import { createServer as createTcp } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { makeCase } from "../support/case.ts";
import { freePort } from "./support/free-port.ts";
import { settings } from "./support/settings.ts";
import { sseServer } from "./support/sse-server.ts";

/** The port of the example that MetaMCP's documentation and everybody's configuration uses. */
const metaMcp = 12008;

const servers: { close(): unknown }[] = [];
let loopbackOnly: number;
let everywhere: number;
let visitors = 0;

async function serve(answer: string, address: string): Promise<number> {
  const server: Server = createServer((_request, response) => {
    visitors += 1;
    response.end(answer);
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, address, resolve));
  return (server.address() as { port: number }).port;
}

beforeAll(async () => {
  loopbackOnly = await serve("loopback", "127.0.0.1");
  everywhere = await serve("everywhere", "0.0.0.0");
});
afterAll(() => {
  for (const server of servers) server.close();
});

const ask = (port: number): string => `echo "$(curl -s -m 30 http://host.docker.internal:${port}/) $?"`;

describe("host.docker.internal: services on the named ports alone", () => {
  it.each(["public", "strict", "none"])("network %s", async (network) => {
    const here = makeCase();
    const environment = settings(here.person, { network, hostAccess: [loopbackOnly] });
    const before = visitors;
    const { stdout } = await here.inside(
      `${ask(loopbackOnly)}; curl -s -m 30 http://host.docker.internal:${everywhere}/ | grep -c everywhere; ls /sys/class/net`,
      { environment },
    );
    expect(stdout.toString()).toBe("loopback 0\n0\nlo\n");
    expect(visitors).toBe(before + 1);
  });

  it("network open: the named port, though it listens on the machine's own loopback alone", async () => {
    const here = makeCase();
    const environment = settings(here.person, { network: "open", hostAccess: [loopbackOnly] });
    const { stdout } = await here.inside(ask(loopbackOnly), { environment });
    expect(stdout.toString()).toBe("loopback 0\n");
  });

  it.each(["self", "other"] as const)("for root, and for another uid than the image's: %s", async (who) => {
    const here = makeCase(who);
    const environment = settings(here.person, { network: "public", hostAccess: [loopbackOnly] });
    const { stdout } = await here.inside(ask(loopbackOnly), { environment });
    expect(stdout.toString()).toBe("loopback 0\n");
  });

  it("a named port on which nothing listens is refused, and reached once something does", async () => {
    const here = makeCase();
    const port = await freePort();
    const environment = settings(here.person, { network: "public", hostAccess: [port] });
    const url = `http://host.docker.internal:${port}/`;
    const session = await startInBackground(
      here,
      `for count in 1 2 3; do curl -s -m 30 ${url}; echo $?; done`,
      `curl -s -m 30 ${url}`,
      environment,
    );
    const server = createServer((_request, response) => response.end("now"));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
    const { stdout } = await session.finish();
    // 52 or 56: the connection was closed without an answer.
    expect(stdout.toString()).toMatch(/^(?:5[26]\n){3}now$/);
  });

  it("by other programs as well, proxy variables or not", async () => {
    const here = makeCase();
    const environment = settings(here.person, { network: "public", hostAccess: [loopbackOnly] });
    const url = `http://host.docker.internal:${loopbackOnly}/`;
    const { stdout } = await here.inside(
      [
        `node -e 'fetch("${url}").then((a) => a.text()).then(console.log)'`,
        `python3 -c 'import urllib.request as r; print(r.urlopen("${url}").read().decode())'`,
        `curl -s --noproxy '*' ${url}`,
      ].join("; "),
      { environment },
    );
    expect(stdout.toString()).toBe("loopback\nloopback\nloopback");
  });

  it("without the setting there is no such name", async () => {
    const { stdout } = await makeCase().inside("grep -c docker /etc/hosts; true", {
      environment: { AI_SANDBOX_NETWORK: "public" },
    });
    expect(stdout.toString()).toBe("0\n");
  });
});

describe("hostAccess: true", () => {
  it.each(["public"])(
    "network %s: every service of the machine, also one that came after the start, never the engine's own port",
    async (network) => {
      const here = makeCase();
      const late = createTcp((socket) => socket.end("late"));
      const engine = createTcp((socket) => socket.end("engine"));
      const isFree = await new Promise((resolve) => {
        engine.once("error", () => resolve(false));
        engine.listen(2375, "127.0.0.1", () => resolve(true));
      });
      servers.push(late, ...(isFree ? [engine] : []));
      const latePort = await freePort();
      const listen = (): unknown => late.listen(latePort, "127.0.0.1");
      // Somebody's outgoing connection may have the port for a moment.
      late.on("error", () => setTimeout(listen, 100));
      setTimeout(listen, 500);
      const environment = settings(here.person, { network, hostAccess: true });
      const { stdout } = await here.inside(
        `${ask(loopbackOnly)}; ${ask(everywhere)}
        tries=0; until socat -u TCP:host.docker.internal:${latePort} - 2>/dev/null || [ $((tries += 1)) -gt 100 ]; do sleep 0.1; done; echo
        socat -u TCP:host.docker.internal:2375,connect-timeout=3 - 2>&1 | grep -c engine`,
        { environment },
      );
      late.close();
      engine.close();
      expect(stdout.toString()).toBe("loopback 0\neverywhere 0\nlate\n0\n");
    },
  );
});

it("hostAccess: true, with more listeners than are offered: told before the tool starts, with those that are left out", async () => {
  const ports = new Set<number>();
  for (let count = 0; count < 66; count++) ports.add(await serve("many", "127.0.0.1"));
  const here = makeCase();
  const { stdout, stderr } = await here.inside("ps -e -o args= | grep -c '^socat.*127[.]8[.]0[.]1'", {
    environment: settings(here.person, { network: "none", hostAccess: true }),
  });
  const said =
    /this machine has more than 64 open ports\. These can't be reached inside: ([\d, ]+)\.\n {2}For this machine, list/;
  const left = said.exec(stderr)?.[1]?.split(", ").map(Number) ?? [];
  expect(left.length, stderr).toBeGreaterThan(0);
  // The others of them are.
  expect([...ports].some((port) => !left.includes(port))).toBe(true);
  expect(stdout.toString()).toBe("64\n");
  // Others look for a free port.
  for (const server of servers.splice(-66)) server.close();
});

it("MetaMCP's example: an SSE server on 12008 at http://host.docker.internal:12008/metamcp/default/sse", async (context) => {
  const server = await sseServer(metaMcp);
  if (server === undefined) {
    console.log(`skipped: port ${metaMcp} of this machine is in use`);
    return context.skip();
  }
  servers.push(server);
  const here = makeCase();
  const environment = settings(here.person, { network: "public", hostAccess: [metaMcp] });
  const { stdout } = await here.inside(
    `curl -sN -m 30 http://host.docker.internal:${metaMcp}/metamcp/default/sse | head -n 12`,
    { environment },
  );
  server.close();
  const events = stdout
    .toString()
    .split("\n\n")
    .filter((event) => event !== "");
  expect(events[0]).toBe("event: endpoint\ndata: /metamcp/default/message?sessionId=1");
  // One by one as they came, not all at the end.
  expect(events.length).toBeGreaterThan(3);
  expect(spawnSync("curl", ["-s", "-m", "1", `http://127.0.0.1:${metaMcp}/`]).status).not.toBe(0);
});
