import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, readdirSync } from "node:fs";
import { connect, createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { type Background, startInBackground } from "../support/background.ts";
import { type Case, makeCase } from "../support/case.ts";
import { docker } from "../support/engine.ts";
import { freePort } from "./support/free-port.ts";
import { listenersOf, listenersOn } from "./support/listeners.ts";
import { settings } from "./support/settings.ts";

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers) server.close();
});

/** What curl gets from an address on this machine. */
function get(url: string): string {
  const result = spawnSync("curl", ["-sS", "-m", "10", "--noproxy", "*", url], { encoding: "utf8" });
  return result.stdout + result.stderr;
}

/** What a browser of this machine makes of a page, as HTML; undefined where there is none. */
function browse(url: string): string | undefined {
  const { status, stdout } = spawnSync(
    "chromium-headless-shell",
    ["--no-sandbox", "--disable-gpu", "--no-proxy-server", "--virtual-time-budget=5000", "--dump-dom", url],
    { encoding: "utf8", timeout: 30_000 },
  );
  return status === null ? undefined : stdout;
}

/** Two servers in a session: one for its own loopback alone, one for everybody who could come. */
const serveBoth = `mkdir -p /tmp/one /tmp/two; echo loopback > /tmp/one/x; echo everybody > /tmp/two/x
for folder in one two; do echo "<p id=p></p><script>fetch('x').then((a) => a.text()).then((t) => { p.textContent = 'script read ' + t })</script>" > /tmp/$folder/index.html; done
(cd /tmp/one; exec python3 -m http.server 8001 --bind 127.0.0.1 >/dev/null 2>&1 &)
(cd /tmp/two; exec python3 -m http.server 8002 >/dev/null 2>&1 &)
until curl -s --noproxy '*' http://127.0.0.1:8001/x && curl -s --noproxy '*' http://127.0.0.1:8002/x; do sleep 0.05; done`;

async function serving(here: Case, network: string, wide = false) {
  const [one, two] = [await freePort(), await freePort()];
  const address = wide ? "0.0.0.0:" : "";
  const environment = settings(here.person, { network, ports: [`${one}:8001`, `${address}${two}:8002`] });
  const session: Background = await startInBackground(here, serveBoth, "true", environment);
  return { one, two, session, home: environment.AI_SANDBOX_HOME };
}

/** Sends all, then ends its half, as netcat does; what comes back until the other half ends too. */
async function echo(port: number, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  socket.end(bytes);
  const parts: Buffer[] = [];
  for await (const part of socket) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

/** The machine's addresses as they are now, other than loopback and those that come and go with other tests. */
function others(): string[] {
  const lasting = Object.entries(networkInterfaces()).filter(([name]) => !/^(br-|veth|aisb)/.test(name));
  return lasting.flatMap(([, list]) =>
    (list ?? [])
      .filter(({ internal, family }) => !internal && family === "IPv4")
      .map(({ address }) => address),
  );
}

describe("a port is opened on this machine's 127.0.0.1", () => {
  it.each(["public", "strict", "none", "open"])(
    "network %s: servers on every address and on the loopback inside are reached, from nowhere else; afterwards nothing listens",
    async (network) => {
      const here = makeCase(network === "none" ? "self" : "agent");
      chmodSync(here.workspace, 0o777);
      const { one, two, session, home } = await serving(here, network);
      try {
        expect(get(`http://127.0.0.1:${one}/x`)).toBe("loopback\n");
        expect(get(`http://127.0.0.1:${two}/x`)).toBe("everybody\n");
        // Of all ports that are open on this machine, IPv6 included: these two of its own, with these addresses alone.
        const own = [`127.0.0.1:${one}`, `127.0.0.1:${two}`].sort();
        expect([...listenersOn(one), ...listenersOn(two)].sort()).toEqual(own);
        expect(listenersOf(session.launcher.pid).sort()).toEqual(own);
        for (const address of others())
          expect(get(`http://${address}:${two}/x`)).toMatch(
            /refused|Failed to connect|Could ?n[o']t connect/,
          );
        const name = docker(
          "ps",
          "--filter",
          `label=ai-sandbox.workspace=${here.workspace}`,
          "--format",
          "{{.Names}}",
        );
        expect(docker("port", name)).toBe("");
        if (network !== "open")
          expect(docker("inspect", "--format", "{{.HostConfig.NetworkMode}}", name)).toBe("none");
      } finally {
        const { stderr } = await session.finish();
        expect(stderr).not.toContain("port");
      }
      expect(get(`http://127.0.0.1:${one}/x`)).toMatch(/refused|connect/);
      expect([...listenersOn(one), ...listenersOn(two)]).toEqual([]);
      expect(readdirSync(join(home, "run"))).toEqual([]);
    },
  );

  it("carries what is long, and both directions at once", async () => {
    const here = makeCase();
    const port = await freePort();
    const environment = settings(here.person, { network: "none", ports: [`${port}:9000`] });
    const session = await startInBackground(
      here,
      `(socat TCP-LISTEN:9000,bind=127.0.0.1,reuseaddr,fork EXEC:cat &); until grep -q ':2328 ' /proc/net/tcp; do sleep 0.05; done`,
      "true",
      environment,
    );
    const sent = randomBytes(20_000_000);
    const echoed = await echo(port, sent);
    await session.finish();
    expect(echoed.equals(sent)).toBe(true);
  });

  it("where nothing listens inside, the connection ends at once", async () => {
    const here = makeCase();
    const port = await freePort();
    const environment = settings(here.person, { network: "none", ports: [`${port}:9000`] });
    const session = await startInBackground(here, "true", "true", environment);
    const answer = get(`http://127.0.0.1:${port}/`);
    await session.finish();
    expect(answer).toMatch(/reset by peer|Empty reply/);
  });

  it("opened to other machines when that is asked for, with a warning", async () => {
    const here = makeCase();
    const { one, two, session } = await serving(here, "public", true);
    const addresses = others();
    const answers = addresses.map((address) => get(`http://${address}:${two}/x`));
    const own = listenersOf(session.launcher.pid);
    const { stderr } = await session.finish();
    expect(answers).toEqual(addresses.map(() => "everybody\n"));
    // The other one is not opened along with it.
    expect(own.sort()).toEqual([`0.0.0.0:${two}`, `127.0.0.1:${one}`].sort());
    expect(stderr).toContain(`ai-sandbox: port 0.0.0.0:${two} is open to other machines`);
  });
});

it("a browser on this machine opens both, by 127.0.0.1 and localhost, and their scripts reach them", async (context) => {
  const here = makeCase();
  const { one, two, session } = await serving(here, "public");
  try {
    const seen = [`http://127.0.0.1:${one}/`, `http://localhost:${two}/`].map(browse);
    if (seen.includes(undefined)) {
      console.log("skipped: there is no chromium-headless-shell on this machine");
      return context.skip();
    }
    expect(seen[0]).toContain("script read loopback");
    expect(seen[1]).toContain("script read everybody");
  } finally {
    await session.finish();
  }
});

describe("a port in use is told before the tool starts, with who has it", () => {
  async function attempt(port: number) {
    const here = makeCase("self");
    const environment = settings(here.person, { network: "none", ports: [port] });
    const result = await here.inside("echo started", { environment });
    expect([result.code, result.stdout.toString()]).toEqual([125, ""]);
    expect(readdirSync(join(environment.AI_SANDBOX_HOME, "run"))).toEqual([]);
    return result.stderr;
  }

  it("a program", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    servers.push(server);
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    const said = await attempt(port);
    expect(said).toMatch(`port 127.0.0.1:${port} of this machine is in use, by the program`);
    expect(said).toContain(`(process ${process.pid})`);
  });

  it("a container", async () => {
    const port = await freePort();
    const container = docker(
      "run",
      "--detach",
      "--rm",
      `--publish=127.0.0.1:${port}:80`,
      "--entrypoint=sleep",
      "ai-probe:latest",
      "60",
    );
    const name = docker("inspect", "--format", "{{.Name}}", container).slice(1);
    const said = await attempt(port).finally(() => docker("rm", "--force", container));
    expect(said).toContain(`in use, by the container ${name}.`);
  });

  it("another session", async () => {
    const here = makeCase();
    const { one, session } = await serving(here, "none");
    const said = await attempt(one);
    await session.finish();
    expect(said).toMatch(/in use, by the program .*probe/);
  });
});

it("a session without ports has no folder, no mount and no process for them", async () => {
  const { stdout } = await makeCase().inside(
    "ls -d /run/services 2>/dev/null; ps -e -o comm= | grep -c '[s]ocat'",
    {
      environment: { AI_SANDBOX_NETWORK: "none" },
    },
  );
  expect(stdout.toString()).toBe("0\n");
});
