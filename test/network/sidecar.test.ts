import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { startInBackground } from "../support/background.ts";
import { docker, sessionsIn, until } from "../support/engine.ts";
import { dockers, freshFolder, freshHome, pathOf } from "../support/fixtures.ts";
import { forgetHostSockets } from "../support/host-sockets.ts";
import { makeWorkspace, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

/** A public name that this machine reaches: the one its npm fetches from. */
const registry = new URL(spawnSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).stdout.trim())
  .hostname;
const hostReachesIt =
  spawnSync("curl", ["-sS", "-m", "10", "-o", "/dev/null", `https://${registry}/`], { stdio: "ignore" })
    .status === 0;

/** An API key, and a password that git here has. */
const secret = "sk-real-4712-the-secret";

let person: Person;

beforeAll(async () => {
  person = freshHome(inject("people").agent, {
    ".gitconfig": `[credential]\n  helper = "!f() { printf '%s\\\\n' username=ann password=${secret}; }; f"\n`,
  });
  await inside("true");
  forgetHostSockets(person);
});

const inside = (script: string, environment: Record<string, string> = {}): Promise<Result> =>
  run("probe", [script], {
    as: person,
    in: makeWorkspace(inject("folder"), person),
    environment: { PROBE: "shell", ...environment },
  });

/** Sidecars, by the sessions they are of. */
const sidecarsOf = (session: string): string[] =>
  docker("ps", "--all", "--quiet", "--filter", `label=ai-sandbox.sidecar=${session}`)
    .split("\n")
    .filter((id) => id !== "");

describe("whether an engine can mount a socket is tried, where it is in doubt", () => {
  const probe = fileURLToPath(new URL("../../packages/core/src/prepare/host-sockets.ts", import.meta.url));
  const tried = async (engine: object, image: object): Promise<unknown> => {
    const home = freshFolder(person);
    const client = { path: dockers()[0], environment: { PATH: pathOf() } };
    const code = `import { withSockets } from ${JSON.stringify(probe)};
      const answer = await withSockets(${JSON.stringify({ client, folders: { home } })}, ${JSON.stringify(engine)}, ${JSON.stringify(image)});
      process.stdout.write(JSON.stringify([answer.hostSockets ?? null, (await import("node:fs")).readdirSync(${JSON.stringify(home)} + "/run")]))`;
    const node = join(inject("installation").nodeFolder, "node");
    const result = await run(node, ["--input-type=module", "-e", code], { as: person, in: home });
    return JSON.parse(result.stdout.toString() || JSON.stringify(result.stderr));
  };
  const [ours = "", debian = ""] = ["ai-probe:latest", "debian:trixie-slim"].map((name) =>
    spawnSync("docker", ["image", "inspect", "--format={{.Id}}", name], { encoding: "utf8" }).stdout.trim(),
  );

  it("it can, on this machine's own kernel", async () => {
    expect(await tried({ virtualMachine: true }, { id: ours, isOurs: true })).toEqual([true, []]);
  });

  it("it counts as one that can't when nothing comes back", async () => {
    expect(await tried({ virtualMachine: true }, { id: debian, isOurs: true })).toEqual([false, []]);
  });

  it("nothing is noted when the engine could not even try", async () => {
    const none = `sha256:${"0".repeat(64)}`;
    expect(await tried({ virtualMachine: true }, { id: none, isOurs: true })).toEqual([null, []]);
  });
});

describe("an engine that can't mount a socket: the filter in a sidecar", () => {
  it("the session has no interface, no folder of this machine's for the socket, and can't replace it", async () => {
    const { stdout, stderr } = await inside(
      "ls /sys/class/net; grep -c ' /run/egress ro' /proc/self/mountinfo; rm -f /run/egress/filter 2>/dev/null && echo removed; true",
    );
    expect([stdout.toString(), stderr]).toEqual(["lo\n1\n", ""]);
  });

  it.skipIf(!hostReachesIt)(
    `public names are reached (skipped where the host does not reach ${registry})`,
    async () => {
      const { stdout, stderr } = await inside(`curl -sS -o /dev/null -w '%{http_code}' https://${registry}/`);
      expect([stdout.toString(), stderr]).toEqual(["200", ""]);
    },
  );

  it("addresses are refused, this machine's and those behind its names too, and that is told", async () => {
    const own = Object.values(networkInterfaces()).flatMap((list) =>
      (list ?? []).map(({ address }) => address),
    );
    const targets = [
      ...new Set(own.filter((address) => !address.includes(":"))),
      "localhost",
      "169.254.169.254",
    ];
    const { stdout, stderr } = await inside(
      `for at in ${targets.join(" ")}; do curl -sk -m 30 --noproxy '' -o /dev/null -w '%{http_connect} ' https://$at/; done; true`,
    );
    expect(stdout.toString().trim().split(" ")).toEqual(targets.map(() => "403"));
    expect(stderr).toContain("the network filter refused");
  });

  it("strict: what is not listed is refused, with the setting", async () => {
    const { stdout, stderr } = await inside(
      "curl -sk -o /dev/null -w '%{http_connect}' https://a.company.com/; true",
      { AI_SANDBOX_NETWORK: "strict" },
    );
    expect(stdout.toString()).toBe("403");
    expect(stderr).toContain('"hosts": ["a.company.com"]');
  });

  it("a key to be added, and git's credential, stand in no variable and on no command line", async () => {
    const workspace = makeWorkspace(inject("folder"), person);
    const session = await startInBackground(
      { person, workspace },
      "",
      "git ls-remote https://git.company.com/a/b 2>&1; true",
      {
        AI_SANDBOX_INJECT: "true",
        PROBE_API_KEY: secret,
        AI_SANDBOX_GIT_FETCH: "git.company.com/a/b",
      },
    );
    const [name = ""] = sessionsIn(workspace);
    const sidecars = sidecarsOf(name);
    expect(sidecars).toHaveLength(1);
    const inspected = docker("inspect", ...sidecars, name);
    const lines = spawnSync("ps", ["-eo", "args"], { encoding: "utf8" }).stdout;
    const { stdout } = await session.finish();
    expect(stdout.toString()).toContain("not allowed from this session: the name does not resolve");
    expect(inspected).toContain("sk-placeholder");
    expect(inspected).not.toContain("4712-the-secret");
    expect(lines).toContain("ai-sandbox-filter-");
    expect(lines).not.toContain("4712-the-secret");
  });

  it("nothing is left: not after the session, nor after a launcher that was killed", async () => {
    for (const isKilled of [false, true]) {
      const workspace = makeWorkspace(inject("folder"), person);
      const session = await startInBackground({ person, workspace }, "", "");
      const [name = ""] = sessionsIn(workspace);
      const [sidecar = ""] = sidecarsOf(name);
      const volume = docker("inspect", "--format", "{{range .Mounts}}{{.Name}}{{end}}", sidecar);
      expect(volume).toMatch(/^[0-9a-f]{64}$/);
      if (isKilled) {
        // What removes a session whose launcher was killed is there after a second.
        const launcher = String(session.launcher.pid);
        await until(
          "there is a lifeline",
          () => spawnSync("/usr/bin/pgrep", ["-P", launcher, "-x", "sh"]).status === 0,
        );
        session.launcher.kill("SIGKILL");
      } else await session.finish();
      await until("the sidecar is gone", () => sidecarsOf(name).length === 0);
      await until("the session is gone", () => sessionsIn(workspace).length === 0);
      await until(
        "the volume is gone",
        () => !docker("volume", "ls", "--quiet").split("\n").includes(volume),
      );
    }
  });

  it("a sidecar that ends takes the network with it, and that is said", async () => {
    const workspace = makeWorkspace(inject("folder"), person);
    const session = await startInBackground(
      { person, workspace },
      "",
      "curl -sk -m 20 -o /dev/null -w '%{http_connect}' https://a.company.com/; true",
    );
    const [name = ""] = sessionsIn(workspace);
    docker("kill", ...sidecarsOf(name));
    await until("it is gone", () => sidecarsOf(name).length === 0);
    const { stdout, stderr } = await session.finish();
    expect(stdout.toString()).toBe("000");
    expect(stderr).toContain("this session has no network from now on");
  });
});

describe("a sidecar that is not to be had: the session does not start, and is not opened", () => {
  /** Runs a session with another client of the engine, which does something else for sidecars. */
  async function withSidecarThat(does: string, options = ""): Promise<Result> {
    const folder = freshFolder(person);
    const script = `#!/bin/bash\nfor word in "$@"; do case $word in --label=ai-sandbox.sidecar=*) ${does};; esac; done\nexec ${dockers()[0]} "$@"\n`;
    writeFileSync(join(folder, "docker"), script, { mode: 0o755 });
    chmodSync(join(folder, "docker"), 0o755);
    const environment = { PATH: `${folder}:${pathOf()}` };
    // What is known of the engine belongs to its client.
    await inside("true", { ...environment, AI_SANDBOX_NETWORK: "none" });
    forgetHostSockets(person);
    return inside("echo the tool started", { ...environment, NODE_OPTIONS: options });
  }

  const remedy =
    "\n  Try again. Without the filter: AI_SANDBOX_NETWORK=none closes the network, open opens it.\n";

  it("one that ends at once: with what the engine said, and what to do", async () => {
    const { code, stdout, stderr } = await withSidecarThat("echo no space left >&2; exit 125");
    expect([stdout.toString(), code]).toEqual(["", 125]);
    expect(stderr).toBe(
      `ai-sandbox: the network filter did not start; it runs in a container of its own on this engine (no space left).${remedy}`,
    );
  });

  it("one that never gets ready: the wait ends, and so does whoever was waited for", async () => {
    const folder = freshFolder(person);
    const faster = join(folder, "faster.cjs");
    writeFileSync(
      faster,
      "const wait = setTimeout; globalThis.setTimeout = (work, time, ...more) => wait(work, time === 20000 ? 1000 : time, ...more);",
    );
    const pid = join(folder, "pid");
    const { code, stdout, stderr } = await withSidecarThat(
      `echo $$ >${pid}; exec sleep 1000`,
      `--require=${faster}`,
    );
    expect([stdout.toString(), code]).toEqual(["", 125]);
    expect(stderr).toBe(
      `ai-sandbox: the network filter did not start; it runs in a container of its own on this engine (it does not get ready).${remedy}`,
    );
    const client = readFileSync(pid, "utf8").trim();
    await until("its client is gone", () => !existsSync(`/proc/${client}`));
  });
});
