import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { readGit } from "./git.ts";

let folder: string;
let home: string;
let workspace: string;
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "git-named-")));
  home = join(folder, "home");
  workspace = join(home, "project");
  write("project/file", "");
  git("init", "-q");
  git("commit", "-q", "--allow-empty", "-m", "first");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** @param path below the home folder */
function write(path: string, content: string): void {
  mkdirSync(join(home, dirname(path)), { recursive: true });
  writeFileSync(join(home, path), content);
}

function link(path: string, target: string): void {
  mkdirSync(join(home, dirname(path)), { recursive: true });
  symlinkSync(join(home, target), join(home, path));
}

function git(...args: string[]): void {
  const who = ["-c", "user.name=a", "-c", "user.email=a@example.com"];
  const env = { PATH: process.env.PATH, HOME: "/nowhere", GIT_CONFIG_NOSYSTEM: "1" };
  const { status, stderr } = spawnSync("git", ["-C", workspace, ...who, ...args], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
}

/** What is found to be named, relative to the workspace. @param environment of the caller */
function named(environment: Record<string, string> = {}): string[] {
  const host = { homeFolder: home, environment: { GIT_CONFIG_SYSTEM: "/nowhere", ...environment } };
  const facts = readGit(workspace, [join(workspace, ".git")], host, "protected");
  return [...new Set(facts.named.map(({ path }) => path.slice(workspace.length + 1)))].sort();
}

const hooks = "[core]\n\thooksPath = hooks\n";

it.each<[string, () => Record<string, string> | undefined]>([
  ["~/.gitconfig", () => void write(".gitconfig", hooks)],
  [
    "~/.gitconfig that is a link",
    () => {
      write("dotfiles/git", hooks);
      link(".gitconfig", "dotfiles/git");
      return undefined;
    },
  ],
  [
    "~/.config/git/config behind a link",
    () => {
      write("dotfiles/git/config", hooks);
      link(".config/git", "dotfiles/git");
      return undefined;
    },
  ],
  [
    "what GIT_CONFIG_GLOBAL names",
    () => {
      write("other", hooks);
      return { GIT_CONFIG_GLOBAL: join(home, "other") };
    },
  ],
  [
    "the system's, here named by GIT_CONFIG_SYSTEM",
    () => {
      write("etc", hooks);
      return { GIT_CONFIG_SYSTEM: join(home, "etc") };
    },
  ],
  [
    "a file that one of these includes by a link",
    () => {
      write("dotfiles/work", hooks);
      link(".gitconfig-work", "dotfiles/work");
      write(".gitconfig", "[include]\n\tpath = .gitconfig-work\n");
      return undefined;
    },
  ],
  [
    "config.worktree",
    () => {
      git("config", "extensions.worktreeConfig", "true");
      git("config", "--worktree", "core.hooksPath", "hooks");
      return undefined;
    },
  ],
])("a folder of hooks that is named by %s", (_title, arrange) => {
  expect(named(arrange())).toEqual(["hooks"]);
});

it("a folder of hooks that a link outside leads to", () => {
  write("project/tools/run", "");
  link("hooks", "project/tools");
  write(".gitconfig", "[core]\n\thooksPath = ~/hooks\n");
  expect(named()).toEqual(["tools"]);
});

it("in each worktree, by its own configuration, and not in one that is gone", () => {
  git("worktree", "add", "-q", "one");
  git("worktree", "add", "-q", "deep/two");
  git("worktree", "add", "-q", "gone");
  rmSync(join(workspace, "gone"), { recursive: true });
  write(".gitconfig", hooks);
  git("config", "extensions.worktreeConfig", "true");
  git("-C", "one", "config", "--worktree", "core.hooksPath", "own");
  expect(named()).toEqual(["deep/two/hooks", "hooks", "one/hooks", "one/own"]);
});
