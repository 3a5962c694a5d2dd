import { spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { type IPty, spawn } from "@lydell/node-pty";
import { inject } from "vitest";
import { childrenOf, isTied, nameOf } from "../../lifecycle/support/processes.ts";
import { docker, sessionsIn, slowness, until } from "../../support/engine.ts";
import { dockers } from "../../support/fixtures.ts";
import { asPerson, environmentOf } from "../../support/person.ts";
import { ended, start } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import type { Place } from "../place.ts";
import { launch, type Way } from "../ways.ts";

const group = "resources and lifecycle";

/** The user's limits in these tests: 256 processes, 768 MiB. */
const grabs: readonly (readonly [string, string])[] = [
  [
    "start more processes than the limit",
    "python3 -c '\nimport os, signal, sys, time\nchildren = []\ntry:\n    for _ in range(400):\n        child = os.fork()\n        if child == 0:\n            time.sleep(20)\n            os._exit(0)\n        children.append(child)\n    code = 0\nexcept OSError:\n    code = 1\nfor child in children: os.kill(child, signal.SIGKILL)\nsys.exit(code)'",
  ],
  [
    "start more threads than the limit",
    "python3 -c '\nimport sys, threading, time, os\ntry:\n    for _ in range(400): threading.Thread(target=time.sleep, args=(9,), daemon=True).start()\nexcept RuntimeError:\n    os._exit(1)\nos._exit(0)'",
  ],
  ["use more memory than the limit", "python3 -c 'x = bytearray(900 * 1024 * 1024); print(len(x))'"],
  [
    "have the host's swap besides",
    '[ "$(cat /sys/fs/cgroup/memory/memory.memsw.limit_in_bytes 2>/dev/null || cat /sys/fs/cgroup/memory.swap.max)" != 805306368 ] && [ "$(cat /sys/fs/cgroup/memory.swap.max 2>/dev/null)" != 0 ]',
  ],
  ["fill the host's memory by /tmp", "[ $(df -B1M --output=size /tmp | tail -1) -gt 1024 ]"],
  ["fill the host's memory by /dev/shm", "[ $(df -B1M --output=size /dev/shm | tail -1) -gt 256 ]"],
  [
    "open more files than the limit",
    "python3 -c '\nimport os, resource, sys\nhard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]\nresource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))\nfor _ in range(17000): os.open(\"/dev/null\", os.O_RDONLY)'",
  ],
  ["raise its own limit of open files", "ulimit -Hn 100000 || [ $(ulimit -Hn) -gt 16384 ]"],
  ["leave a core file with its memory", "ulimit -c unlimited"],
];

/** Starts a session that runs until somebody ends it. @param state a state home of its own */
function lasting(way: Way, place: Place, script: string, state?: string): ReturnType<typeof start> {
  const home = state === undefined ? {} : { AI_SANDBOX_HOME: state };
  const options = { as: place.person, in: place.workspace, environment: { PROBE: "shell", ...home } };
  if (way === "ours") return start("probe", [script], options);
  const { workspace } = place;
  const label = `ai-sandbox.workspace=${workspace}`;
  const args = [
    "run",
    "--rm",
    "--interactive",
    `--label=${label}`,
    "-v",
    `${workspace}:${workspace}`,
    "-w",
    workspace,
  ];
  return start(dockers()[0] ?? "", [...args, "--entrypoint", "sh", "ai-probe:latest", "-c", script], options);
}

/** Starts a session and holds its launcher in its first second, which on a busy machine is over before the tool runs. */
async function heldWhileNew(
  begin: () => ReturnType<typeof start>,
  place: Place,
): Promise<ReturnType<typeof start>> {
  for (let tries = 1; ; tries++) {
    const session = begin();
    const pid = Number(session.pid);
    await until("its client", () => childrenOf(pid).some((child) => nameOf(child) === "docker"));
    session.kill("SIGSTOP");
    if (!isTied(pid)) return session;
    if (tries === 5) throw new Error("five times its first second was over before it could be held");
    const end = ended(session);
    session.stdout?.resume();
    session.kill("SIGKILL");
    await end;
    await until("it is gone", () => sessionsIn(place.workspace).length === 0);
  }
}

const outlives = (
  id: string,
  words: string,
  /** Whether what removes its container is there by then, or not yet. */
  age: "tied" | "new",
  ours?: Pick<Attack, "ours" | "why">,
): Attack => ({
  id,
  group,
  words,
  weakening: "a launcher that looks at nothing",
  ...ours,
  attempt: async (way, place) => {
    // A session with the same state home would remove what this one leaves.
    const state = way === "ours" && age === "new" ? join(dirname(place.workspace), "state") : undefined;
    const begin = () => lasting(way, place, "echo ready; while :; do sleep 1; done", state);
    // What a first start asks the engine would look like a session's client.
    if (state !== undefined) await launch(place, "true", { environment: { AI_SANDBOX_HOME: state } });
    const session = way === "ours" && age === "new" ? await heldWhileNew(begin, place) : begin();
    const pid = Number(session.pid);
    await new Promise((resolve) => session.stdout?.once("data", resolve));
    if (way === "ours" && age === "tied") await until("a lifeline", () => isTied(pid));
    session.kill("SIGKILL");
    session.stdin?.end();
    return isLeft(place, way === "ours" && ours === undefined ? 20_000 : 4000);
  },
});

/** Whether a session's container is there after some time, in milliseconds on a machine that does nothing else. */
async function isLeft({ workspace }: Place, patience: number): Promise<boolean> {
  const end = Date.now() + patience * slowness();
  while (sessionsIn(workspace).length > 0 && Date.now() < end)
    await new Promise((resolve) => setTimeout(resolve, 200));
  const left = sessionsIn(workspace);
  for (const name of left) docker("rm", "--force", name);
  return left.length > 0;
}

/** Starts a tool in a terminal that itself, and not only a command of its, goes on whatever it is told. */
function deafInTerminal(way: Way, place: Place): { pid: number; shown: () => string; close: () => void } {
  const { workspace, person } = place;
  const installation = inject("installation");
  const plain = `run --rm -it --label=ai-sandbox.workspace=${workspace} --env=PROBE=signals ai-probe:latest`;
  const command =
    way === "ours" ? [join(installation.bins, "probe")] : [dockers()[0] ?? "", ...plain.split(" ")];
  const child = spawn("/usr/bin/setpriv", [...asPerson(person), "--", ...command], {
    name: "xterm",
    cwd: workspace,
    env: environmentOf(person, installation, { TERM: "xterm", PROBE: "signals" }),
  });
  let all = "";
  child.onData((data) => {
    all += data;
  });
  return {
    pid: child.pid,
    shown: () => all,
    // Not in its types: closes the other side of the terminal, which is what its programs notice.
    close: () => (child as IPty & { destroy: () => void }).destroy(),
  };
}

export const resources: Attack[] = [
  ...grabs.map(
    ([words, inside], index) =>
      ({
        id: `RES-${String(index + 1).padStart(2, "0")}`,
        group,
        words,
        inside,
        weakening: "no limits",
      }) as const,
  ),
  outlives("RES-11", "go on after the launcher was killed", "tied"),
  {
    id: "RES-12",
    group,
    words: "go on after the terminal was closed, deaf to SIGHUP",
    weakening: "a launcher that looks at nothing",
    attempt: async (way, place) => {
      const terminal = deafInTerminal(way, place);
      await until("the tool runs", () => terminal.shown().includes("ready"));
      if (way === "ours") await until("a lifeline", () => isTied(terminal.pid));
      terminal.close();
      return isLeft(place, way === "ours" ? 20_000 : 5000);
    },
  },
  {
    id: "RES-13",
    group,
    words: "go on in the background after the tool's end",
    weakening: "a launcher that looks at nothing",
    attempt: async (way, place) => {
      const mark = `mark-${place.workspace.split("/").at(-2)}-${process.pid}`;
      const script = `setsid sh -c 'exec -a ${mark} sleep 30' >/dev/null 2>&1 & setsid bash -c 'exec -a ${mark} sleep 30' >/dev/null 2>&1 </dev/null & sleep 0.3; echo ready`;
      // Without a container: what a tool on the host can do.
      const session =
        way === "ours"
          ? lasting(way, place, script)
          : way === "weakened"
            ? start("/bin/bash", ["-c", script], { as: place.person, in: place.workspace })
            : lasting(way, place, script);
      await ended(session);
      const left = spawnSync("pgrep", ["-f", `^${mark}`], { encoding: "utf8" }).stdout.trim();
      for (const pid of left.split("\n")) if (pid !== "") process.kill(Number(pid), "SIGKILL");
      return left !== "";
    },
  },
  {
    id: "RES-14",
    group,
    words: "use up the user's inotify instances on the host",
    // Held back to a few: the count is the kernel's for the whole user, inside and outside.
    inside: "python3 -c 'import ctypes, sys; sys.exit(0 if ctypes.CDLL(None).inotify_init() >= 0 else 1)'",
    weakening: "the flags alone, no launcher",
    ours: "open",
    why: "the kernel counts them by user, and the session runs as its user; a rootless engine or user namespaces count apart",
  },
  outlives("RES-16", "go on after the launcher was killed in its session's first second", "new", {
    ours: "open",
    why: "what removes the container then is started a second after the session, to keep starts quick; the next session and `ai-sandbox prune` remove what is left, and it has no terminal and, behind the filter, no network any more",
  }),
  {
    id: "RES-15",
    group,
    words: "fill the disk by the workspace",
    inside: "head -c 2000000 /dev/zero >fill && rm fill",
    weakening: "the flags alone, no launcher",
    ours: "open",
    why: "the folder is the user's own, on their own disk; a quota is the file system's to set",
  },
];
