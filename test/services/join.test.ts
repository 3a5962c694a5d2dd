import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { makeCase } from "../support/case.ts";
import { docker, sessionsIn } from "../support/engine.ts";
import { dockers, pathOf } from "../support/fixtures.ts";
import { settings } from "./support/settings.ts";

const mark = `ai-sandbox-test-${process.pid}`;
const first = `${mark}-one`;
const second = `${mark}-two`;
const containers: string[] = [];

/** A container on a network that serves a page with its name. */
function serve(name: string, network: string, port: number, alias: string): void {
  const page = `cd /tmp; echo ${alias} > x; exec python3 -m http.server ${port}`;
  containers.push(name);
  docker(
    ...["run", "--detach", "--rm", `--name=${name}`, `--network=${network}`, `--network-alias=${alias}`],
    ...["--entrypoint=sh", "ai-probe:latest", "-c", page],
  );
  docker("exec", name, "sh", "-c", `until curl -s http://127.0.0.1:${port}/x; do sleep 0.05; done`);
}

beforeAll(() => {
  docker("network", "create", first);
  docker("network", "create", "--internal", second);
  serve(`${mark}-web`, first, 80, "web");
  serve(`${mark}-db`, second, 5432, "db");
});
afterAll(() => {
  docker("rm", "--force", ...new Set(containers));
  docker("network", "rm", first, second);
});

/** PATH with one of this machine's clients of the engine before all others, and which commands it was called with. */
function only(client: string): { path: string; calls: () => string[] } {
  const folder = mkdtempSync(join(inject("folder"), "client-"));
  chmodSync(folder, 0o755);
  const notes = join(folder, "calls");
  writeFileSync(notes, "");
  chmodSync(notes, 0o666);
  const script = `#!/bin/sh\necho "$1" >>${notes}\nexec ${client} "$@"\n`;
  writeFileSync(join(folder, "docker"), script, { mode: 0o755 });
  return { path: `${folder}:${pathOf()}`, calls: () => readFileSync(notes, "utf8").trim().split("\n") };
}

const versionOf = (client: string): string =>
  spawnSync(client, ["version", "--format", "{{.Client.Version}}"], { encoding: "utf8" }).stdout.trim();

it("there are two clients of two versions to try", (context) => {
  const versions = dockers().map(versionOf);
  if (versions.length < 2) {
    console.log(`skipped: this machine has one client alone, ${dockers()} ${versions}`);
    return context.skip();
  }
  expect(new Set(versions).size, versions.join()).toBe(2);
});

const askBoth = `tries=0; until curl -s -m 2 http://db:5432/x || [ $((tries += 1)) -gt 20 ]; do sleep 0.2; done
for url in web/x ${mark}-web/x ${mark}-db:5432/x; do echo "$(curl -s -m 30 http://$url)"; done`;
const bothAnswer = "db\nweb\nweb\ndb\n";

describe.each(dockers())(
  "client %s: containers on two joined networks are reached by name and alias",
  (client) => {
    it.each(client === dockers()[0] ? ["public", "none", "open"] : ["public", "open"])(
      "network %s",
      async (network) => {
        const here = makeCase();
        const { path, calls } = only(client);
        const environment = { ...settings(here.person, { network, join: [first, second] }), PATH: path };
        const { stdout, code } = await here.inside(`${askBoth}; exit 7`, { environment });
        expect(stdout.toString()).toBe(bothAnswer);
        expect(code).toBe(7);
        expect(sessionsIn(here.workspace)).toEqual([]);
        // It was this client that did it.
        expect(calls()).toEqual(expect.arrayContaining(["network", "run"]));
      },
    );
  },
);

describe("public: the rest of the mode still holds", () => {
  it("no interface, no route, no name server, no other port or address of the networks, and the filter as ever", async () => {
    const here = makeCase();
    const environment = settings(here.person, { network: "public", join: [first, second] });
    const address = docker(
      "inspect",
      "--format",
      `{{(index .NetworkSettings.Networks "${first}").IPAddress}}`,
      `${mark}-web`,
    );
    const gateway = docker("network", "inspect", "--format", "{{(index .IPAM.Config 0).Gateway}}", first);
    const { stdout } = await here.inside(
      [
        "ls /sys/class/net; tail -n +2 /proc/net/route | wc -l",
        `for url in http://${address}/x http://${gateway}/ http://web:81/ https://10.0.0.1/; do`,
        "curl -s -m 3 -o /dev/null -w '%{http_code} ' --noproxy '*' $url; curl -s -m 30 -o /dev/null -w '%{http_connect}%{http_code} ' $url; done; echo",
        "getent hosts example.com; ls -ld /run/services | cut -c1-10; touch /run/services/x 2>&1 | grep -o Read-only",
      ].join("\n"),
      { environment },
    );
    expect(stdout.toString()).toBe(
      "lo\n0\n000 000403 000 000403 000 000000 000 403000 \ndrwx------\nRead-only\n",
    );
  });

  it("a container that was started anew, with another address, is found again; one that comes to serve later, too", async () => {
    const here = makeCase();
    const environment = settings(here.person, { network: "public", join: [first] });
    const session = await startInBackground(
      here,
      "curl -s http://web/x",
      "curl -s http://web/x; tries=0; until curl -s http://web:81/x || [ $((tries += 1)) -gt 40 ]; do sleep 0.1; done",
      environment,
    );
    docker("rm", "--force", `${mark}-web`);
    // Somebody else has its address now.
    serve(`${mark}-other`, first, 80, "other");
    serve(`${mark}-web`, first, 80, "web");
    docker("exec", "--detach", "--workdir=/tmp", `${mark}-web`, "python3", "-m", "http.server", "81");
    const { stdout } = await session.finish();
    expect(stdout.toString()).toBe("web\nweb\nweb\n");
  });
});

describe("networks that are not there", () => {
  it("are told before the tool starts, with those that are", async () => {
    const here = makeCase();
    const environment = settings(here.person, { network: "public", join: [first, `${mark}-none`] });
    const { code, stdout, stderr } = await here.inside("echo started", { environment });
    expect([code, stdout.toString()]).toEqual([125, ""]);
    expect(stderr).toContain(`there is no Docker network ${mark}-none to join.`);
    expect(stderr).toContain(first);
  });

  it.each(["public", "open"])("%s: one that vanished between two runs, and came back", async (network) => {
    const name = `${mark}-passing`;
    const here = makeCase();
    const environment = settings(here.person, { network, join: [name] });
    docker("network", "create", name);
    expect((await here.inside("true", { environment })).code).toBe(0);
    docker("network", "rm", name);
    const { code, stderr } = await here.inside("true", { environment });
    expect([code, stderr]).toEqual([125, expect.stringContaining(`no Docker network ${name}`)]);
    docker("network", "create", name);
    expect((await here.inside("true", { environment })).code).toBe(0);
    docker("network", "rm", name);
  });

  it.each(["host", "none", "container:x", "--privileged"])("%s can't be joined", async (name) => {
    const here = makeCase();
    const { code, stderr } = await here.inside("true", {
      environment: settings(here.person, { join: [name] }),
    });
    expect([code, stderr]).toEqual([125, expect.stringContaining("a list of Docker networks")]);
  });
});

it("open: the container itself is on the networks, and leaves them with its end", async () => {
  const here = makeCase();
  const environment = settings(here.person, { network: "open", join: [first, second] });
  const session = await startInBackground(here, "true", "true", environment);
  const [name = ""] = sessionsIn(here.workspace);
  const networks = docker(
    "inspect",
    "--format",
    "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}",
    name,
  );
  await session.finish();
  expect(networks.split(" ").filter(Boolean).sort()).toEqual(["bridge", first, second].sort());
  expect(docker("network", "inspect", "--format", "{{range .Containers}}{{.Name}} {{end}}", second)).toBe(
    `${mark}-db`,
  );
  expect(existsSync(join(environment.AI_SANDBOX_HOME, "run"))).toBe(false);
});
