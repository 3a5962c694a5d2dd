import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** Files that a project has, of which the host runs or obeys each. */
const project: Readonly<Record<string, string>> = {
  ".git/HEAD": "ref: refs/heads/main\n",
  ".git/config": "[core]\n\trepositoryformatversion = 0\n\tbare = false\n",
  ".git/hooks/pre-commit": "#!/bin/sh\nexit 0\n",
  ".git/info/attributes": "",
  ".git/objects/info/packs": "",
  ".git/refs/heads/.keep": "",
  ".husky/pre-commit": "exit 0\n",
  ".vscode/tasks.json": "{}\n",
  ".envrc": "export A=1\n",
  ".mcp.json": "{}\n",
  ".claude/settings.json": "{}\n",
  "README.md": "A folder that ai-sandbox doctor --prove made.\n",
};

/** What must be as it was; the rest of the workspace is the session's to change. */
const obeyed = [
  ".git/config",
  ".git/hooks",
  ".git/info",
  ".git/commondir",
  ".husky",
  ".vscode",
  ".envrc",
  ".mcp.json",
  ".claude/settings.json",
];

/** A folder made for the proof: the workspace, and a secret beside it. */
export type Ground = {
  readonly parent: string;
  readonly workspace: string;
  /** What of the host's own files is not as it was, in words. */
  readonly damage: () => readonly string[];
  readonly remove: () => void;
};

/** @param owner who works in it: as root, the tool is somebody else */
export function makeGround(secret: string, own: (path: string) => void): Ground {
  const parent = realpathSync(mkdtempSync(join(tmpdir(), "ai-sandbox-proof-")));
  const workspace = join(parent, "workspace");
  for (const [name, content] of Object.entries(project)) {
    const path = join(workspace, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  }
  chmodSync(join(workspace, ".git/hooks/pre-commit"), 0o755);
  writeFileSync(join(parent, "beside"), `${secret}\n`, { mode: 0o644 });
  for (const path of [
    workspace,
    ...readdirSync(workspace, { recursive: true, encoding: "utf8" }).map((name) => join(workspace, name)),
  ])
    own(path);
  // Passable: the tool may be another user than the one who asks.
  chmodSync(parent, 0o755);
  const before = stateOf(workspace);
  return {
    parent,
    workspace,
    damage: () => {
      const after = stateOf(workspace);
      const names = new Set([...before.keys(), ...after.keys()]);
      const changed = [...names].filter((name) => before.get(name) !== after.get(name));
      return [...changed, ...(existsSync(join(parent, "owned")) ? ["a file beside the workspace"] : [])];
    },
    remove: () => rmSync(parent, { recursive: true, force: true }),
  };
}

/** Content, kind and mode of everything that the host obeys, by its path. */
function stateOf(workspace: string): Map<string, string> {
  const state = new Map<string, string>();
  const visit = (path: string, name: string): void => {
    const found = lstatSync(path, { throwIfNoEntry: false });
    if (found === undefined) return;
    if (found.isDirectory()) {
      state.set(name, "folder");
      for (const entry of readdirSync(path)) visit(join(path, entry), `${name}/${entry}`);
    } else if (found.isSymbolicLink()) state.set(name, `link to ${readlinkSync(path)}`);
    else
      state.set(name, `${found.mode.toString(8)} ${found.isFile() ? readFileSync(path, "utf8") : "no file"}`);
  };
  for (const name of obeyed) visit(join(workspace, name), name);
  return state;
}
