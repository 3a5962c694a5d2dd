import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { type Case, makeCase } from "../support/case.ts";
import { docker, until } from "../support/engine.ts";
import { freshHome } from "../support/fixtures.ts";

/** A public name that this machine reaches: the one its npm fetches from. */
const registry = new URL(spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout.trim())
  .hostname;
const hostReachesIt =
  spawnSync("curl", ["-sS", "-m", "10", "-o", "/dev/null", `https://${registry}/`], { stdio: "ignore" })
    .status === 0;

/** Something of the host that answers everybody, and notes whoever came. */
let visitors = 0;
let server: Server;
let port: number;
let neighbour: string;

beforeAll(async () => {
  server = createServer((socket) => {
    visitors += 1;
    socket.end("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecret");
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  port = (server.address() as { port: number }).port;
  neighbour = docker(
    "run",
    "--detach",
    "--rm",
    "--entrypoint",
    "python3",
    "ai-probe:latest",
    "-m",
    "http.server",
    "8000",
  );
});

afterAll(() => {
  server.close();
  docker("rm", "--force", neighbour);
});

const filtered = { AI_SANDBOX_NETWORK: "public" };

/** Asks for an address inside, with and without the proxy. @returns what came back */
async function reach(here: Case, url: string): Promise<string> {
  const flags = "-sS -m 5 -k";
  const { stdout } = await here.inside(`curl ${flags} '${url}'; curl ${flags} --noproxy '*' '${url}'; true`, {
    environment: filtered,
  });
  return stdout.toString();
}

describe("public: nothing of the host and its networks", () => {
  it("shows one interface, the loopback, and no route", async () => {
    const { stdout } = await makeCase().inside("ls /sys/class/net; tail -n +2 /proc/net/route | wc -l", {
      environment: filtered,
    });
    expect(stdout.toString()).toBe("lo\n0\n");
  });

  it("opens no service of the host, on any of its addresses or names", async () => {
    const addresses = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).map((entry) => entry.address),
    );
    const here = makeCase();
    for (const address of new Set([
      ...addresses.filter((one) => !one.includes(":")),
      "127.0.0.1",
      "host.docker.internal",
    ])) {
      expect(await reach(here, `http://${address}:${port}/`)).not.toContain("secret");
    }
    expect(visitors).toBe(0);
    // The service is there all right.
    expect(await (await fetch(`http://127.0.0.1:${port}/`)).text()).toBe("secret");
    expect(visitors).toBe(1);
  });

  it("opens no neighbour container, though the plain bridge does", async () => {
    const address = docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", neighbour);
    const here = makeCase();
    expect(await reach(here, `http://${address}:8000/`)).not.toContain("Directory listing");
    const open = await here.inside(`curl -sS -m 30 http://${address}:8000/`, {
      environment: { AI_SANDBOX_NETWORK: "open" },
    });
    expect(open.stdout.toString()).toContain("Directory listing");
  });

  it.each([
    "http://169.254.169.254/",
    "https://2852039166/",
    "https://[::ffff:169.254.169.254]/",
    "https://localhost/",
  ])("%s is refused", async (url) => {
    const { stdout } = await makeCase().inside(
      `curl -s -k -m 30 -o /dev/null -w '%{http_connect}%{http_code}' '${url}'; true`,
      {
        environment: { ...filtered },
      },
    );
    expect(stdout.toString()).toMatch(/^(403000|000403|000000)$/);
  });

  it("has no name server", async () => {
    const { code } = await makeCase().inside(`getent hosts ${registry}`, { environment: filtered });
    expect(code).not.toBe(0);
  });

  it("lets nobody inside put another socket in the filter's place", async () => {
    const { code } = await makeCase().inside("rm -f /run/egress/filter 2>&1 || touch /run/egress/x 2>&1", {
      environment: filtered,
    });
    expect(code).not.toBe(0);
  });
});

describe.skipIf(!hostReachesIt)(`public names (skipped where the host does not reach ${registry})`, () => {
  const programs: [string, string][] = [
    ["curl", `curl -sS -o /dev/null -w '%{http_code}' https://${registry}/`],
    ["node", `node -e 'fetch("https://${registry}/").then((a) => process.stdout.write(String(a.status)))'`],
    ["bun", `bun -e 'fetch("https://${registry}/").then((a) => process.stdout.write(String(a.status)))'`],
    [
      "python",
      `python3 -c 'import urllib.request as r; print(r.urlopen("https://${registry}/").status, end="")'`,
    ],
    ["npm", "npm view is-number@7.0.0 version | tr -d '\\n' | sed 's/7.0.0/200/'"],
  ];
  it.each(programs)("%s gets out by itself", async (_, script) => {
    const result = await makeCase().inside(script, { environment: filtered });
    expect(result.stderr).toBe("");
    expect(result.stdout.toString()).toBe("200");
  });

  it("strict: a name that is not listed is refused and shown once; a listed one is not", async () => {
    const here = makeCase();
    const strict = { AI_SANDBOX_NETWORK: "strict", AI_SANDBOX_HOME: join(here.person.home, "strict") };
    mkdirSync(strict.AI_SANDBOX_HOME, { recursive: true });
    spawnSync("chown", ["-R", `${here.person.uid}:${here.person.gid}`, strict.AI_SANDBOX_HOME]);
    const script = `curl -s -o /dev/null -w '%{http_connect}' https://${registry}/; true`;
    const refused = await here.inside(script, { environment: strict });
    expect(refused.stdout.toString()).toBe("403");
    expect(refused.stderr.match(new RegExp(registry, "g"))).toHaveLength(2);
    expect(refused.stderr).toContain(`"hosts": ["${registry}"]`);

    writeFileSync(join(strict.AI_SANDBOX_HOME, "config.json"), JSON.stringify({ hosts: [registry] }));
    const allowed = await here.inside(script, { environment: strict });
    expect(allowed.stdout.toString()).toBe("200");
    expect(allowed.stderr).toBe("");
  });
});

describe("the filter's socket", () => {
  it("is its user's own: nobody else on this machine can use it", async () => {
    const here = makeCase();
    const person = freshHome(here.person);
    const session = await startInBackground({ person, workspace: here.workspace }, "", "", filtered);
    const run = join(person.home, ".ai-sandbox", "run");
    const [folder = ""] = readdirSync(run);
    const socket = join(run, folder, "filter");
    await until("it is there", () => existsSync(socket));
    const connecting = (uid: number): string =>
      spawnSync(
        "/usr/bin/setpriv",
        [
          `--reuid=${uid}`,
          `--regid=${uid}`,
          "--clear-groups",
          "--inh-caps=-all",
          "curl",
          "-sS",
          "-m",
          "30",
        ].concat(["--unix-socket", socket, "-w", "%{http_code}", "http://127.0.0.1/"]),
        { encoding: "utf8" },
      ).stdout.slice(-3);
    const mode = (path: string): string => (statSync(path).mode & 0o777).toString(8);
    const found = [mode(join(run, folder)), connecting(person.uid), connecting(4242)];
    await session.finish();
    expect(found).toEqual(["700", "403", "000"]);
  });
});

describe("afterwards", () => {
  it("the socket and its folder are gone, whoever the caller is", async () => {
    for (const who of ["self", "agent", "other"] as const) {
      const here = makeCase(who);
      // A home of its own: in the usual one other tests have sessions at the same time.
      const person = freshHome(here.person);
      const result = await here.inside("curl -s -o /dev/null -w '%{http_connect}' https://10.0.0.1/; true", {
        as: person,
        environment: filtered,
      });
      expect(result.stdout.toString()).toBe("403");
      expect(readdirSync(join(person.home, ".ai-sandbox", "run"))).toEqual([]);
    }
  });

  it("a state folder with too long a path is refused before anything starts", async () => {
    const here = makeCase();
    const home = join(here.person.home, "x".repeat(100));
    const result = await here.inside("true", { environment: { ...filtered, AI_SANDBOX_HOME: home } });
    expect(result.code).toBe(125);
    expect(result.stderr).toContain("AI_SANDBOX_HOME");
  });
});
