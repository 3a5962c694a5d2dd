import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { git } from "../../support/git.ts";
import type { Attack } from "../attack.ts";
import { own, type Place, put, ran } from "../place.ts";
import { launch, plainDocker, type Way } from "../ways.ts";

const group = "workspace traps";
const writable = "protected files writable";

/** A setting of git's that runs a program, in the file that git obeys. */
const settings: readonly (readonly [string, string])[] = [
  ["core.fsmonitor", 'configure core.fsmonitor "$PAYLOAD"'],
  [
    "core.hooksPath",
    "mkdir -p hk && printf '#!/bin/sh\\n%s\\n' \"$PAYLOAD\" >hk/post-checkout && chmod +x hk/post-checkout && configure core.hooksPath hk",
  ],
  [
    "an included file",
    "printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >inc && configure include.path ../inc",
  ],
  ["diff.external", 'configure diff.external "$PAYLOAD"; echo x >>file'],
  [
    "a smudge filter by info/attributes",
    "configure filter.evil.smudge \"$PAYLOAD; cat\" && mkdir -p .git/info && echo '* filter=evil' >.git/info/attributes && rm -f file",
  ],
  [
    "remote.origin.uploadpack",
    'configure remote.origin.url ../origin && configure remote.origin.fetch +refs/heads/*:refs/remotes/origin/* && configure remote.origin.uploadpack "$PAYLOAD;git-upload-pack"',
  ],
  ["an alias", 'configure alias.st "!$PAYLOAD"'],
  [
    "gpg.program",
    'configure commit.gpgSign true && printf \'#!/bin/sh\\n%s\\n\' "$PAYLOAD" >gpg && chmod +x gpg && configure gpg.program "$PWD/gpg"',
  ],
];

const hooks = ["pre-commit", "post-checkout", "reference-transaction", "post-index-change"];

const trap = (id: string, words: string, inside: string): Attack => ({
  id,
  group,
  words,
  inside,
  after: ran(id),
  weakening: writable,
});
const write = (path: string): string =>
  `mkdir -p "$(dirname ${path})" && printf '#!/bin/sh\\n%s\\n' "$PAYLOAD" >${path} && chmod +x ${path}`;
const evilConfig = (at: string): string =>
  `printf '[core]\\n\\trepositoryformatversion = 0\\n\\tfsmonitor = %s\\n' "$PAYLOAD" >${at}`;

const gitTraps: Attack[] = [
  ...settings.map(([name, inside], index) =>
    trap(`WS-0${index + 1}`, `have git on the host run a program: ${name}`, inside),
  ),
  ...hooks.map((name, index) =>
    trap(`WS-${11 + index}`, `leave a git hook: ${name}`, write(`.git/hooks/${name}`)),
  ),
  trap(
    "WS-15",
    "the same at /workspace, past the protection of the other path",
    'cd /workspace && configure core.fsmonitor "$PAYLOAD" || { ' +
      write("/workspace/.git/hooks/post-checkout") +
      "; }",
  ),
  trap(
    "WS-16",
    "move .git away and make it anew",
    `mv .git .git2 && cp -r .git2 .git && ${evilConfig(".git/config")}`,
  ),
  trap("WS-17", "remove .git/config and write it anew", `rm -f .git/config && ${evilConfig(".git/config")}`),
  trap(
    "WS-18",
    "move a new configuration over the old one",
    `${evilConfig("/tmp/c.$ID")} && mv -f /tmp/c.$ID .git/config`,
  ),
  trap(
    "WS-19",
    "exchange the configuration with another file by one system call",
    `${evilConfig("c.$ID")} && python3 -c 'import ctypes, os, sys; sys.exit(0 if ctypes.CDLL(None).renameat2(-100, os.path.abspath("c." + os.environ["ID"]).encode(), -100, b".git/config", 2) == 0 else 1)'`,
  ),
  trap(
    "WS-20",
    "say by commondir that the configuration is elsewhere",
    `cp -r .git common && rm -f common/config.lock && ${evilConfig("common/config")} && echo ../common >.git/commondir`,
  ),
  trap(
    "WS-21",
    "use the configuration of a worktree",
    `configure extensions.worktreeConfig true && ${evilConfig(".git/config.worktree")}`,
  ),
  trap(
    "WS-22",
    "write through a link that leads to the configuration",
    "ln -s .git/config way && printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >>way",
  ),
  trap(
    "WS-23",
    "write through a hard link to the configuration",
    "ln .git/config way2 && printf '[core]\\n\\tfsmonitor = %s\\n' \"$PAYLOAD\" >>way2",
  ),
  trap(
    "WS-24",
    "turn .git into a file that leads elsewhere",
    `cp -r .git elsewhere && rm -f elsewhere/config.lock && ${evilConfig("elsewhere/config")} && rm -rf .git && echo "gitdir: elsewhere" >.git`,
  ),
];

/** What exists and is obeyed by programs of the host. */
const project: Attack[] = [
  [".vscode/tasks.json", "VS Code"],
  [".idea/workspace.xml", "JetBrains editors"],
  [".devcontainer/devcontainer.json", "editors, on the host (initializeCommand)"],
  [".envrc", "direnv"],
  [".husky/pre-commit", "git, by Husky"],
  [".mcp.json", "coding tools"],
  [".claude/settings.json", "Claude Code's hooks"],
  [".cursor/hooks.json", "Cursor"],
].map(([path = "", by = ""], index) => ({
  id: `WS-${31 + index}`,
  group,
  words: `change ${path}, which is run by ${by}`,
  arrange: (place) => put(place, path, "of the user\n"),
  inside: `echo evil >>${path} || { mv ${path.split("/")[0]} moved-$ID && mkdir -p $(dirname ${path}) && echo evil >${path}; }`,
  weakening: writable,
}));

/** What did not exist: nothing can be mounted there, so it is told. */
const told = (id: string, words: string, path: string, inside: string, after?: Attack["after"]): Attack => ({
  id,
  group,
  words,
  inside,
  ...(after === undefined ? {} : { after }),
  weakening: "the flags alone, no launcher",
  ours: "told",
  path,
  why: "the folder is the tool's to write in, and no mount can prevent a new file",
});

const added: Attack[] = [
  told(
    "WS-41",
    "make a repository in a folder, whose configuration runs a program",
    "nested/.git",
    'git init -q nested && git -C nested config core.fsmonitor "$PAYLOAD"',
    ran("WS-41"),
  ),
  told(
    "WS-42",
    "make a repository without .git",
    "bare",
    'git init -q --bare bare && git -C bare config core.fsmonitor "$PAYLOAD"; git -C bare config core.bare false; git -C bare config core.worktree .',
    ran("WS-42"),
  ),
  told(
    "WS-43",
    "add a package.json with scripts",
    "sub/package.json",
    'mkdir -p sub && echo \'{"scripts": {"postinstall": "id"}}\' >sub/package.json',
  ),
  told("WS-44", "add a Makefile", "Makefile", "printf 'all:\\n\\tid\\n' >Makefile"),
  told(
    "WS-45",
    "add tasks for an editor",
    "new/.vscode/tasks.json",
    "mkdir -p new/.vscode && echo '{}' >new/.vscode/tasks.json",
  ),
  told(
    "WS-46",
    "add hooks for a coding tool",
    ".gemini/settings.json",
    "mkdir -p .gemini && echo '{}' >.gemini/settings.json",
  ),
  told(
    "WS-47",
    "add a program that npm scripts run",
    "node_modules/.bin",
    "mkdir -p node_modules/.bin && echo id >node_modules/.bin/tsc",
  ),
  told("WS-48", "add what Python runs by itself", "sitecustomize.py", "echo 'x = 1' >sitecustomize.py"),
  told("WS-49", "leave a link that leads out of the folder", "way-out", 'ln -s "$HOST_HOME/.ssh" way-out'),
  told("WS-50", "leave a named pipe that a program of the host waits on", "pipe", "mkfifo pipe"),
  told(
    "WS-51",
    "leave a socket that a program of the host talks to",
    "socket",
    "python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind(\"socket\")'",
  ),
  {
    id: "WS-52",
    group,
    words: "change the project's own code, which its user runs",
    inside: "echo evil >>file",
    weakening: "the flags alone, no launcher",
    ours: "open",
    why: "that is what the tool is there for: read what it did as you would a stranger's pull request",
  },
];

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
  ...project,
  ...added,
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
