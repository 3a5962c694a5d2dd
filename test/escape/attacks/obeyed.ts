import type { Attack } from "../attack.ts";
import { put, ran } from "../place.ts";

const group = "workspace traps";
const writable = "protected files writable";

/** What exists and is obeyed by programs of the host. */
const present: Attack[] = [
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

/** What programs of the host run or obey, there before or new. */
export const obeyed: Attack[] = [...present, ...added];
