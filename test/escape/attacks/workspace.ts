import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { git } from "../../support/git.ts";
import type { Attack } from "../attack.ts";
import { own, type Place, put, ran } from "../place.ts";
import { launch, plainDocker, type Way } from "../ways.ts";
import { gitTraps } from "./git.ts";
import { obeyed } from "./obeyed.ts";
import { replaced } from "./replaced.ts";

const group = "workspace traps";
const writable = "protected files writable";

/** The launcher refuses to start: what lies in the folder would lead out of it. */
const refused = (
  id: string,
  words: string,
  arrange: (place: Place) => (() => void) | undefined,
  program: string,
): Attack => ({
  id,
  group,
  words,
  weakening: "the flags alone, no launcher",
  attempt: async (way: Way, place: Place) => {
    const undo = arrange(place);
    try {
      if (way === "ours")
        return (await launch(place, `python3 -c '${program}'`)).stdout.includes("the secret");
      return (await plainDocker(place, way === "weakened", ["-c", program])).stdout.includes("the secret");
    } finally {
      undo?.();
    }
  },
});

const talk =
  'import socket; s = socket.socket(socket.AF_UNIX); s.connect("agent.sock"); print(s.recv(99).decode())';

/** The protection of old launchers, mounted at a place that the repository made a link. */
const protectionAsLeak = (id: string, path: string, target: string, file: string): Attack => ({
  id,
  group,
  words: `ship ${path} as a link to ~/${target}, so that protecting it mounts the secret`,
  weakening: "a launcher that looks at nothing",
  attempt: async (way, place) => {
    spawnSync("rm", ["-rf", join(place.workspace, path)]);
    symlinkSync(join(place.home, target), join(place.workspace, path));
    const program = `import glob; print("".join(open(name).read() for name in ["${join(path, file)}"]))`;
    if (way === "ours") return (await launch(place, `python3 -c '${program}'`)).stdout.includes("the secret");
    const at = join(place.workspace, path);
    const { run } = await import("../../support/run.ts");
    const guard = way === "weakened" ? ["--mount", `type=bind,source=${at},target=${at},readonly`] : [];
    const args = [
      "run",
      "--rm",
      "-v",
      `${place.workspace}:${place.workspace}`,
      ...guard,
      "-w",
      place.workspace,
    ];
    const result = await run(
      "/usr/local/bin/docker",
      [...args, "--user", "0", "--entrypoint", "python3", "ai-probe:latest", "-c", program],
      { as: place.person, in: place.workspace },
    );
    return result.stdout.includes("the secret");
  },
});

export const workspace: Attack[] = [
  ...gitTraps,
  ...obeyed,
  ...replaced,
  refused(
    "WS-61",
    "talk to a socket of the host's that lies in the workspace",
    (place) => {
      const server = createServer((socket) => socket.end("the secret"));
      server.listen({ path: join(place.workspace, "agent.sock"), writableAll: true, readableAll: true });
      return () => void server.close();
    },
    talk,
  ),
  refused(
    "WS-62",
    "the same, some folders below",
    (place) => {
      mkdirSync(join(place.workspace, "a/b"), { recursive: true });
      own(place);
      const server = createServer((socket) => socket.end("the secret"));
      server.listen({ path: join(place.workspace, "a/b/agent.sock"), writableAll: true, readableAll: true });
      return () => void server.close();
    },
    talk.replace("agent.sock", "a/b/agent.sock"),
  ),
  protectionAsLeak("WS-63", ".git/hooks", ".ssh", "id_ed25519"),
  protectionAsLeak("WS-64", ".git/config", ".aws/credentials", ""),
  protectionAsLeak("WS-65", ".vscode", ".ssh", "id_ed25519"),
  {
    id: "WS-66",
    group,
    words: "claim another repository by a .git file, so that it is shared as this worktree's",
    weakening: "a launcher that looks at nothing",
    attempt: async (way, place) => {
      const victim = { ...place, workspace: join(place.workspace, "../sibling") };
      git(victim, "init", "-q");
      git(victim, "config", "victim.key", "the secret");
      spawnSync("rm", ["-rf", join(place.workspace, ".git")]);
      put(place, ".git", `gitdir: ${victim.workspace}/.git\n`);
      const store = `${victim.workspace}/.git`;
      if (way === "ours") return (await launch(place, `cat ${store}/config`)).stdout.includes("the secret");
      if (way === "bare")
        return (
          await plainDocker(place, false, ["-c", `print(open("${store}/config").read())`])
        ).stdout.includes("the secret");
      const { run } = await import("../../support/run.ts");
      const mounts = [place.workspace, store].flatMap((path) => ["-v", `${path}:${path}`]);
      const result = await run(
        "/usr/local/bin/docker",
        [
          "run",
          "--rm",
          ...mounts,
          "--user",
          "0",
          "--entrypoint",
          "cat",
          "ai-probe:latest",
          `${store}/config`,
        ],
        { as: place.person, in: place.workspace },
      );
      return result.stdout.includes("the secret");
    },
  },
  {
    id: "WS-67",
    group,
    words: "write to the configuration while git on the host rewrites it",
    weakening: writable,
    attempt: async (way, place) => {
      const { startInBackground } = await import("../../support/background.ts");
      const { weakened } = await import("../ways.ts");
      if (way === "bare") {
        const result = await plainDocker(place, false, [
          "-c",
          'open(".git/config", "a").write("[core]\\n\\tfsmonitor = x\\n"); print("the secret")',
        ]);
        return result.stdout.includes("the secret");
      }
      const environment = { ...weakened(way, place, writable), AI_SANDBOX_REPORT: "off" };
      const session = await startInBackground(
        place,
        "",
        "printf '[evil]\\n\\tx = y\\n' >>.git/config 2>/dev/null; true",
        environment,
      );
      const { tryGit } = await import("../../support/git.ts");
      tryGit(place, "config", "a.b", "c");
      tryGit(place, "remote", "add", "another", "https://example.com/");
      await session.finish();
      return tryGit(place, "config", "evil.x").stdout.includes("y");
    },
  },
  {
    id: "WS-68",
    group,
    words: "change a submodule's configuration",
    arrange: (place) => {
      if (existsSync(join(place.workspace, "module"))) return;
      const library = { ...place, workspace: join(place.workspace, "../library") };
      mkdirSync(library.workspace);
      own(place);
      git(library, "init", "-q");
      git(library, "commit", "-q", "--allow-empty", "-m", "first");
      git(
        place,
        "-c",
        "protocol.file.allow=always",
        "submodule",
        "--quiet",
        "add",
        library.workspace,
        "module",
      );
      own(place);
    },
    inside:
      'cd module && cp ../.git/modules/module/config /tmp/m && git config -f /tmp/m core.fsmonitor "$PAYLOAD" && cat /tmp/m >../.git/modules/module/config',
    after: ran("WS-68"),
    weakening: writable,
  },
];
