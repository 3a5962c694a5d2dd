import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, inject, it } from "vitest";
import { makeCase } from "../support/case.ts";
import { docker } from "../support/engine.ts";

type Answers = Record<string, string | boolean>;

const attacks = readFileSync(new URL("system-calls.py", import.meta.url), "utf8");
const onIntel = process.arch === "x64";

/** What ordinary programs need. Every other attempt must be refused. */
const allowed = [
  "netlink route",
  "socket unix",
  "socket internet",
  "socket internet6",
  "personality: ask",
  "named pipe",
  "chmod",
  "chmod setgid folder",
  "debugger",
];
const fallsBack = ["clone3", "openat2"];
const killed = ["32-bit entry", "x32 numbers"];

/** What a container without a profile lets through, here and on any kernel with these calls: the attempts are real. */
const throughWithout = ["netlink generic", "chmod setuid", "fchmod setuid", "open setuid", "mknod setuid"];

describe("system calls", () => {
  let ours: Answers;
  let without: Answers;
  let workspace: string;

  beforeAll(async () => {
    const sandbox = makeCase("agent");
    workspace = sandbox.workspace;
    const result = await sandbox.inside("exec python3 -", { input: attacks });
    expect(result.stderr).toBe("");
    ours = JSON.parse(result.stdout.toString()) as Answers;
    without = unconfined(docker("image", "inspect", "--format={{.Id}}", "ai-probe:latest"));
  });

  it("are refused unless ordinary programs need them", () => {
    const expected = Object.fromEntries(
      Object.keys(ours).map((name) => {
        if (name.endsWith(": setuid file")) return [name, false];
        if (allowed.includes(name)) return [name, "ok"];
        if (killed.includes(name)) return [name, "ended -31"];
        return [name, fallsBack.includes(name) ? "ENOSYS" : "EPERM"];
      }),
    );
    expect(ours).toEqual(expected);
    expect(Object.keys(ours).length).toBeGreaterThan(onIntel ? 90 : 80);
  });

  it("leave no setuid or setgid file in the workspace", () => {
    const left = readdirSync(workspace).filter((name) => {
      const found = statSync(join(workspace, name));
      return found.isFile() && (found.mode & 0o6000) !== 0;
    });
    expect(left).toEqual([]);
    expect(statSync(join(workspace, "suid-chmod")).isFile()).toBe(true);
  });

  it("would get through without the profile", () => {
    expect(throughWithout.map((name) => [name, without[name]])).toEqual(
      throughWithout.map((name) => [name, "ok"]),
    );
  });
});

describe("programs work under the profile", () => {
  it("node, bun, python, git, curl, threads and processes", async () => {
    const result = await makeCase("agent").inside(
      `set -e
      node -e 'new (require("worker_threads").Worker)("require(\\"fs\\").writeFileSync(\\"w\\", \\"1\\")", {eval: true}).on("exit", () => console.log("node", require("os").networkInterfaces().lo.length > 0))'
      bun -e 'console.log("bun", (await Bun.$\`echo spawned\`.text()).trim())'
      python3 -c 'import multiprocessing as m; print("python", m.Pool(2).map(abs, [-1, 2]))'
      git init -q r && cd r && git -c user.name=a -c user.email=a@b commit -q --allow-empty -m m && git log --format='git %s'
      cp -a . ../copy && tar cf - . | (mkdir /tmp/t && tar xf - -C /tmp/t) && rm -rf ../copy && echo copied
      python3 -m venv /tmp/v && /tmp/v/bin/python -c 'print("venv")'
      find . -name config | xargs -n1 -P4 stat -c 'xargs %F'
      (python3 -m http.server --bind 127.0.0.1 8123 >/dev/null 2>&1 & echo $! >/tmp/p; curl -s --retry 100 --retry-delay 0 --retry-max-time 60 --retry-connrefused -o /dev/null -w 'http %{http_code}\\n' http://127.0.0.1:8123/; kill $(cat /tmp/p))
    `,
      { environment: { AI_SANDBOX_REPORT: "off" } },
    );
    expect(result.stderr).toBe("");
    expect(result.stdout.toString().trim().split("\n")).toEqual([
      "node true",
      "bun spawned",
      "python [1, 2]",
      "git m",
      "copied",
      "venv",
      "xargs regular file",
      "http 200",
    ]);
  });

  it("the tool itself", async () => {
    const { person, workspace } = makeCase("agent");
    const { run } = await import("../support/run.ts");
    const result = await run("claude", ["--version"], { as: person, in: workspace });
    expect(result.stdout.toString()).toMatch(/^\d+\.\d+\.\d+/);
    expect(result.code).toBe(0);
  });
});

/** The same attempts in a container that has everything of ours but the profile. */
function unconfined(image: string): Answers {
  const folder = mkdtempSync(join(inject("folder"), "unconfined-"));
  chmodSync(folder, 0o777);
  mkdirSync(join(folder, "w"));
  chmodSync(join(folder, "w"), 0o777);
  const result = spawnSync(
    "docker",
    [
      ..."run --rm --interactive --user=1000:1000 --cap-drop=ALL --security-opt=no-new-privileges".split(" "),
      ..."--security-opt=seccomp=unconfined --network=none --workdir=/w --entrypoint=python3".split(" "),
      `--mount=type=bind,source=${join(folder, "w")},target=/w`,
      image,
      "-",
    ],
    { input: attacks, encoding: "utf8" },
  );
  if (result.status !== 0) throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Answers;
}
