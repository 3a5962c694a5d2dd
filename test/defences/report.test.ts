import { spawnSync } from "node:child_process";
import { chownSync, linkSync, mkdirSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Case, makeCase } from "../support/case.ts";
import { git } from "../support/git.ts";

/** Files as the owner of the workspace would have them. */
function write(place: Case, files: Readonly<Record<string, string>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(place.workspace, path, ".."), { recursive: true });
    writeFileSync(join(place.workspace, path), content);
  }
  spawnSync("chown", ["-R", `${place.person.uid}:${place.person.gid}`, place.workspace]);
}

type Reported = {
  changes: { path: string; change: string; why: string; count?: number }[];
  isComplete: boolean;
};

async function reported(place: Case, script: string): Promise<Reported["changes"]> {
  const result = await place.inside(script, { environment: { AI_SANDBOX_REPORT: "json" } });
  expect(result.code).toBe(0);
  const line = result.stderr.split("\n").find((candidate) => candidate.startsWith("{"));
  // What the tool itself says on stderr would come before it.
  expect(result.stderr.trim()).toBe(line ?? "");
  return line === undefined ? [] : (JSON.parse(line) as Reported).changes;
}

describe("at its end a session tells", () => {
  it("each file that the host runs or obeys, added or changed", async () => {
    const place = makeCase();
    write(place, {
      "package.json": "{}",
      "src/Makefile": "",
      "old/.vscode/tasks.json": "{}",
      "kept/.npmrc": "",
    });
    const added = [
      ".vscode/tasks.json",
      ".idea/workspace.xml",
      ".devcontainer/devcontainer.json",
      ".mcp.json",
      ".claude/settings.json",
      ".envrc",
      "sub/.npmrc",
      ".pnpmfile.cjs",
      ".husky/pre-commit",
      ".githooks/pre-commit",
      ".pre-commit-config.yaml",
      "lefthook.yml",
      "justfile",
      ".cargo/config.toml",
      "gradlew",
      "mise.toml",
      ".bazelrc",
      "conftest.py",
      "sitecustomize.py",
      ".exrc",
      ".nvim.lua",
      ".dir-locals.el",
      ".gdbinit",
      ".gitattributes",
      ".gitmodules",
      ".bashrc",
      "Vagrantfile",
      ".CURSOR/mcp.json",
    ];
    const changes = await reported(
      place,
      `${added.map((path) => `mkdir -p $(dirname ${path}); echo x >${path}`).join("\n")}
      echo '{"scripts":{}}' >package.json; echo x >>src/Makefile; mv old/.vscode new-vscode && mkdir deep && mv new-vscode deep/.vscode
      mkdir -p node_modules/.bin node_modules/left/pad; for i in 1 2 3; do echo x >node_modules/.bin/tool$i; done; echo x >node_modules/left/pad/package.json
      echo x >src/ordinary.ts`,
    );
    const paths = changes.map(({ path }) => path);
    for (const path of added) expect(paths).toContain(path);
    expect(changes).toContainEqual({ path: "package.json", change: "changed", why: "npm runs its scripts" });
    expect(paths).toContain("src/Makefile");
    expect(paths).toContain("deep/.vscode");
    expect(changes).toContainEqual({
      path: "node_modules/.bin",
      change: "added",
      why: "programs that npm scripts run",
      count: 3,
    });
    for (const path of ["src/ordinary.ts", "kept/.npmrc", "node_modules/left/pad/package.json"])
      expect(paths).not.toContain(path);
  });

  it("new repositories, and traps in old ones", async () => {
    const place = makeCase();
    git(place, "init", "-q");
    git(place, "commit", "-q", "--allow-empty", "-m", "first");
    const changes = await reported(
      place,
      `git init -q sub/new 2>/dev/null
      mkdir -p by-hand/.git/objects by-hand/.git/refs; echo 'ref: refs/heads/main' >by-hand/.git/HEAD; echo '[core]' >by-hand/.git/config
      mkdir pointer; echo 'gitdir: ../.git' >pointer/.git
      git init -q --bare bare.git
      mkdir -p .git/worktrees/x; echo /tmp >.git/worktrees/x/commondir
      mkdir .git/rebase-merge; echo 'exec evil' >.git/rebase-merge/git-rebase-todo`,
    );
    const paths = changes.map(({ path }) => path);
    for (const path of [
      "sub/new/.git",
      "by-hand/.git",
      "pointer/.git",
      "bare.git",
      ".git/worktrees/x/commondir",
      ".git/rebase-merge/git-rebase-todo",
    ])
      expect(paths).toContain(path);
  });

  it("special files, links out of the folder, setgid programs", async () => {
    const place = makeCase();
    const changes = await reported(
      place,
      `mkfifo pipe; python3 -c 'import socket; socket.socket(socket.AF_UNIX).bind("sock")'
      ln -s /etc/passwd out; ln -s ../.. up; echo x >inner; ln -s inner fine
      echo x >one; ln one two; echo x >sgid; chmod 2755 sgid`,
    );
    const found = Object.fromEntries(changes.map(({ path, why }) => [path, why]));
    expect(Object.keys(found).sort()).toEqual(["one", "out", "pipe", "sgid", "sock", "two", "up"]);
    expect(found.sock).toContain("socket");
    expect(found.pipe).toContain("pipe");
    expect(found.sgid).toContain("setgid");
    expect(found.one).toContain("hard link");
    expect(found.out).toContain("leads out");
  });

  it("nothing, when there is nothing to tell", async () => {
    const place = makeCase();
    git(place, "init", "-q");
    write(place, { "package.json": "{}", ".vscode/tasks.json": "{}", Makefile: "" });
    const result = await place.inside(`git add . && git -c user.name=a -c user.email=a@b commit -qm work
      echo x >src.ts; mkdir lib; mv src.ts lib; touch -d yesterday lib/src.ts; git status >/dev/null; git gc -q`);
    expect(result.stderr).toBe("");
    expect(result.code).toBe(0);
  });

  it("in words that no file name can turn against the terminal", async () => {
    const place = makeCase();
    const name = "a\\033]0;evil\\007\\nb\\342\\200\\256c";
    const result = await place.inside(`mkdir "$(printf '${name}')" && echo x >"$(printf '${name}')/.envrc"
      mkdir "$(printf 'x\\377')" && mkfifo "$(printf 'x\\377/pipe')"; printf out`);
    expect(result.stdout.toString()).toBe("out");
    expect(result.stderr).toContain("\\u001b]0;evil\\u0007\\u000ab\\u202ec/.envrc");
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
    expect(result.stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    expect(result.stderr).toContain("its name is not text");
    expect(result.stderr.split("\n").length).toBeLessThan(8);
    const json = await place.inside(`echo y >"$(printf '${name}')/.envrc"`, {
      environment: { AI_SANDBOX_REPORT: "json" },
    });
    expect(json.stderr).toMatch(/^[ -~]+\n$/);
    const off = await place.inside(`echo z >.envrc`, { environment: { AI_SANDBOX_REPORT: "off" } });
    expect(off.stderr).toBe("");
  });
});

describe("before it starts", () => {
  it("a socket of the host is refused", async () => {
    const place = makeCase();
    mkdirSync(join(place.workspace, "run"));
    const path = join(place.workspace, "run/s");
    const server = createServer().listen(path);
    await new Promise((resolve) => server.once("listening", resolve));
    const result = await place.inside("echo started");
    server.close();
    expect(result.code).toBe(125);
    expect(result.stdout.toString()).toBe("");
    expect(result.stderr).toContain("run/s is a socket");
  });

  it.skipIf(process.getuid?.() !== 0)("a device is refused (root can make one)", async () => {
    const place = makeCase();
    spawnSync("mknod", [join(place.workspace, "null"), "c", "1", "3"]);
    const result = await place.inside("echo started");
    expect(result.code).toBe(125);
    expect(result.stderr).toContain("null is a device");
  });

  it("a hard link and a setuid program at the top are told", async () => {
    const place = makeCase();
    write(place, { a: "x", tool: "x" });
    linkSync(join(place.workspace, "a"), join(place.workspace, "..", "b"));
    spawnSync("chmod", ["4755", join(place.workspace, "tool")]);
    chownSync(join(place.workspace, "a"), place.person.uid, place.person.gid);
    const result = await place.inside("true");
    expect(result.stderr).toContain("/a has another name");
    expect(result.stderr).toContain("/tool is a setuid program");
    expect(result.code).toBe(0);
  });
});
