import { spawn } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { spawn as openTerminal } from "@lydell/node-pty";
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import { isTied } from "../lifecycle/support/processes.ts";
import { type Case, makeCase } from "../support/case.ts";
import { until } from "../support/engine.ts";
import { asPerson, environmentOf } from "../support/person.ts";
import { type RunOptions, run, start } from "../support/run.ts";
import { findPodmanUser, type PodmanUser } from "./support.ts";

const found = findPodmanUser();
if (typeof found === "string") process.stderr.write(`skipped: Podman without root: ${found}\n`);
const user = found as PodmanUser;

/** For awk: the mounts that are no kernel file system's, nor inside of one. */
const notTheKernels = "$2 !~ /^\\/(proc|sys|dev)(\\/|$)/";

describe.skipIf(typeof found === "string")("Podman without root", () => {
  let here: Case;
  const options = (more: Readonly<Record<string, string>> = {}): Partial<RunOptions> => ({
    environment: { ...user.environment, ...more },
  });
  const inside = (script: string, more?: Readonly<Record<string, string>>) =>
    here.inside(script, options({ PROBE: "shell", ...more }));
  const containers = (): string => user.podman(["ps", "--all", "--quiet"]).said.trim();
  const sessions = (): string[] => {
    const folder = join(user.person.home, ".ai-sandbox", "state", "v1", "sessions");
    return existsSync(folder) ? readdirSync(folder) : [];
  };

  beforeAll(async () => {
    here = makeCase(user.person);
    // The image is taken from the engine that has it: what building one is like is another matter.
    const explained = await run("ai-sandbox", ["explain", "probe", "--json"], {
      as: user.person,
      in: here.workspace,
      ...options(),
    });
    const { image } = JSON.parse(explained.stdout.toString()) as { image: string };
    await copyImage(image);
    // The first start tells what can't be limited here; the others say nothing.
    await inside("true");
  });
  afterAll(() => user.remove());

  /** By a pipe: an image is half a gigabyte. */
  async function copyImage(image: string): Promise<void> {
    const save = spawn("docker", ["save", image], { stdio: ["ignore", "pipe", "inherit"] });
    const load = spawn("/usr/bin/setpriv", [...asPerson(user.person), "--", "podman", "load", "--quiet"], {
      stdio: [save.stdout, "ignore", "inherit"],
      cwd: "/",
      env: environmentOf(user.person, inject("installation"), user.environment),
    });
    const code = await new Promise((resolve) => load.once("close", resolve));
    if (code !== 0) throw new Error(`podman load ended with ${code}`);
  }

  it("carries arguments, stdin, stdout and the exit code", async () => {
    const args = ["a", "", "b c", "--", "--rm", "ä\n"];
    const carried = await here.probe("arguments", args, options());
    // Podman itself may have something to say of the machine.
    expect(carried.stderr).not.toContain("ai-sandbox:");
    expect(carried.stdout.toString().split("\n").slice(0, -1)).toEqual(
      args.map((word) => Buffer.from(word).toString("hex")),
    );
    const fed = await here.probe("digest", [], { ...options(), input: "hello\n" });
    expect(fed.stdout.toString()).toMatch(/^6 5891b5b5/);
    expect((await inside("exit 37")).code).toBe(37);
  });

  it("makes files that are the caller's, and is called agent inside", async () => {
    const { stdout } = await inside("id -un; id -u; echo x > made; stat -c %u:%g made /home/agent");
    const { uid, gid } = user.person;
    expect(stdout.toString()).toBe(`agent\n${uid}\n${uid}:${gid}\n${uid}:${gid}\n`);
    expect(statSync(join(here.workspace, "made"))).toMatchObject({ uid, gid });
  });

  it("has no capability, no new privileges, the filter for system calls, and nothing to write but what is planned", async () => {
    const { stdout } = await inside(
      [
        "grep -E '^(CapEff|CapBnd|NoNewPrivs|Seccomp):' /proc/self/status | tr -d '\\t'",
        "for place in /x /etc/x /run/x /usr/x /var/lib/x; do touch $place 2>/dev/null && echo wrote $place; done",
        "unshare -U true 2>/dev/null && echo new namespace",
        `awk '$4 ~ /^rw/ && ${notTheKernels} {print $2}' /proc/mounts | sort`,
      ].join("\n"),
    );
    expect(stdout.toString().split("\n").slice(0, -1)).toEqual([
      "CapEff:0000000000000000",
      "CapBnd:0000000000000000",
      "NoNewPrivs:1",
      "Seccomp:2",
      ...["/home/agent", "/run", "/tmp", "/workspace", here.workspace].toSorted(),
    ]);
  });

  it("sees of the host the planned mounts alone, none of its names and no proxy of its", async () => {
    const script = `awk '${notTheKernels} {print $2}' /proc/mounts | grep -v -x -e / -e /etc/hostname -e /run/podman-init -e /run/.containerenv`;
    const { stdout } = await inside(
      `${script} | sort; echo; cat /etc/hosts; env | grep -i -e proxy -e host`,
      {
        HTTPS_PROXY: "http://name:secret@proxy.invalid:1",
        AI_SANDBOX_NETWORK: "none",
      },
    );
    const [mounts, rest = ""] = stdout.toString().split("\n\n");
    expect(mounts?.split("\n")).toEqual(
      [
        ...["/etc/group", "/etc/hosts", "/etc/passwd"],
        ...["/home/agent", "/run", "/tmp", "/workspace", here.workspace],
      ]
        // The image knows its own user.
        .filter((path) => user.person.uid !== 1000 || !/passwd|group/.test(path))
        .toSorted(),
    );
    expect(rest).toBe("127.0.0.1 localhost sandbox\n::1 localhost\nHOSTNAME=sandbox\n");
  });

  it("has the filter as its only way out", async () => {
    const { stdout, stderr } = await inside(
      [
        "ls /sys/class/net",
        "curl -sS -m 5 --noproxy '*' http://10.0.2.2/ >/dev/null 2>&1 && echo direct",
        "curl -s -m 20 -o /dev/null -w '%{http_connect}\\n' https://refused.example/",
      ].join("\n"),
      { AI_SANDBOX_NETWORK: "strict" },
    );
    expect(stdout.toString()).toBe("lo\n403\n");
    expect(stderr).toContain("refused.example:443");
  });

  it("a terminal is one inside, with its size", async () => {
    const child = openTerminal(
      "/usr/bin/setpriv",
      [
        ...asPerson(user.person),
        "--",
        join(inject("installation").bins, "probe"),
        "stty size; test -t 0 && test -t 1 && echo both; exit 9",
      ],
      {
        cols: 101,
        rows: 33,
        cwd: here.workspace,
        env: environmentOf(user.person, inject("installation"), {
          ...user.environment,
          PROBE: "shell",
        }) as Record<string, string>,
      },
    );
    let shown = "";
    child.onData((data) => {
      shown += data;
    });
    const code = await new Promise((resolve) => child.onExit(({ exitCode }) => resolve(exitCode)));
    expect(shown).toContain("33 101\r\nboth\r\n");
    expect(code).toBe(9);
  });

  it("hears each signal once, and leaves nothing behind", async () => {
    const child = start("probe", [], {
      as: user.person,
      in: here.workspace,
      environment: { ...user.environment, PROBE: "signals" },
    });
    let said = "";
    child.stdout?.on("data", (bytes: Buffer) => {
      said += bytes.toString();
    });
    const over = new Promise<number | null>((resolve) => child.once("close", resolve));
    await until("it runs", () => said.includes("ready"));
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) {
      child.kill(signal);
      await until(signal, () => said.includes(`got ${signal}`));
    }
    child.kill("SIGUSR2");
    expect(await over).toBe(40);
    expect(said).toContain('all: {"SIGINT":1,"SIGTERM":1,"SIGHUP":1}');
    expect(containers()).toBe("");
    expect(sessions()).toEqual([]);
  });

  it("is listed and stopped by name; what a killed launcher leaves is removed", async () => {
    const begin = async (): Promise<{ child: ReturnType<typeof start>; over: Promise<unknown> }> => {
      const child = start("probe", [], {
        as: user.person,
        in: here.workspace,
        environment: { ...user.environment, PROBE: "wait" },
      });
      let said = "";
      child.stdout?.on("data", (bytes: Buffer) => {
        said += bytes.toString();
      });
      const over = new Promise((resolve) => child.once("close", resolve));
      await until("it runs", () => said.includes("ready"));
      return { child, over };
    };
    const command = (...args: string[]) =>
      run("ai-sandbox", args, { as: user.person, in: here.workspace, ...options() });
    const first = await begin();
    const [listed] = JSON.parse((await command("ps", "--json")).stdout.toString());
    expect(listed).toMatchObject({ tool: "probe", workspace: here.workspace, isLeftOver: false });
    expect((await command("stop", listed.name, "--time", "1")).code).toBe(0);
    await first.over;
    const second = await begin();
    // From then on a shell stands by that removes it.
    await until("there is a lifeline", () => isTied(Number(second.child.pid)));
    second.child.kill("SIGKILL");
    await until("its container is gone", () => containers() === "");
    expect((await command("prune")).stdout.toString()).toContain("Nothing is left over.");
  });
});

it.skipIf(typeof found !== "string")("says what to do where Podman is not there or not set up", async () => {
  const here = makeCase("agent");
  const { code, stderr } = await here.probe("arguments", [], {
    environment: { AI_SANDBOX_ENGINE: "podman" },
  });
  expect([125, 127]).toContain(code);
  expect(stderr).toMatch(/sudo apt-get install podman uidmap slirp4netns catatonit/);
});
