import { describe, expect, test } from "vitest";
import type { GitMode } from "../settings/settings.ts";
import { type Guard, placeholdersOf, planProtection, protectionMounts } from "./protection.ts";
import { type GitFolder, nothingFound, type ProtectionFacts } from "./protection-facts.ts";

const workspace = { path: "/w" };
const folder = (change: Partial<GitFolder> = {}): GitFolder => ({
  path: "/w/.git",
  role: "whole",
  found: { hooks: "folder", config: "file", info: "folder" },
  hasWorktreeConfig: false,
  isWritable: true,
  isExtra: false,
  ...change,
});
const guards = (
  facts: Partial<ProtectionFacts>,
  mode: GitMode = "protected",
  unlock: string[] = [],
): Guard[] => planProtection({ ...nothingFound, ...facts }, workspace, mode, unlock);
const lines = (facts: Partial<ProtectionFacts>, mode?: GitMode): string[] =>
  guards(facts, mode).map(
    ({ path, access, placeholder }) => `${access} ${path}${placeholder?.exists === false ? " (made)" : ""}`,
  );

describe("a repository", () => {
  test("protected", () => {
    expect(lines({ gitFolders: [folder()] })).toEqual([
      "pin /w/.git",
      "read /w/.git/commondir (made)",
      "read /w/.git/config",
      "read /w/.git/config.lock (made)",
      "read /w/.git/config.worktree (made)",
      "read /w/.git/hooks",
      "pin /w/.git/info",
      "read /w/.git/info/attributes (made)",
    ]);
  });

  test("where nobody may write, nothing has to be made", () => {
    expect(placeholdersOf(guards({ gitFolders: [folder({ isWritable: false })] }))).toEqual([]);
  });

  test("read-only and one of many: one mount", () => {
    expect(lines({ gitFolders: [folder()] }, "read-only")).toEqual(["read /w/.git"]);
    expect(lines({ gitFolders: [folder({ isExtra: true })] })).toEqual(["read /w/.git"]);
  });

  test("open: nothing, but a worktree's repository is there", () => {
    expect(lines({ gitFolders: [folder()], gitFiles: ["/w/x/.git"] }, "open")).toEqual([]);
    expect(lines({ gitFolders: [folder({ path: "/main/.git" })] }, "open")).toEqual(["pin /main/.git"]);
  });

  test("worktree configuration is locked where git reads it", () => {
    expect(lines({ gitFolders: [folder({ hasWorktreeConfig: true })] })).toContain(
      "read /w/.git/config.worktree.lock (made)",
    );
  });

  test("a bare one is the workspace itself", () => {
    const paths = guards({ gitFolders: [folder({ path: "/w" })] }).map(({ path }) => path);
    expect(paths).toContain("/w/config");
    expect(paths).not.toContain("/w");
  });
});

test("every folder above a guard is pinned, up to the workspace or the shared repository", () => {
  const module = folder({
    path: "/w/.git/modules/a/b",
    found: { hooks: "folder", config: "file", info: "folder" },
  });
  const paths = lines({
    gitFolders: [folder(), module],
    gitFiles: ["/w/deps/a/b/.git"],
    named: [{ path: "/w/tools/hooks", kind: "folder", exists: false, why: "" }],
  });
  for (const path of [
    "/w/.git/modules",
    "/w/.git/modules/a",
    "/w/.git/modules/a/b",
    "/w/deps",
    "/w/deps/a",
    "/w/deps/a/b",
    "/w/tools",
  ])
    expect(paths).toContain(`pin ${path}`);
  expect(paths).toContain("read /w/tools/hooks (made)");
  const outside = folder({
    path: "/main/.git/worktrees/x",
    role: "linked",
    found: { commondir: "file", gitdir: "file" },
  });
  const elsewhere = lines({ gitFolders: [folder({ path: "/main/.git" }), outside] });
  expect(elsewhere).toContain("pin /main/.git/worktrees");
  expect(elsewhere.some((line) => line.endsWith(" /main"))).toBe(false);
});

test("what a read-only folder covers needs no mount of its own", () => {
  const project = [
    { path: "/w/.husky", kind: "folder", exists: true, why: "" },
    { path: "/w/.husky/_", kind: "folder", exists: true, why: "" },
  ] as const;
  expect(lines({ project })).toEqual(["read /w/.husky"]);
});

test("parents come before children, and each guard holds at both paths", () => {
  const all = guards({ gitFolders: [folder(), folder({ path: "/main/.git" })] });
  const paths = all.map(({ path }) => path);
  expect(paths).toEqual([...paths].sort());
  const mounts = protectionMounts(all, "/w", "/workspace");
  const targets = mounts.map(({ target }) => target);
  expect(new Set(targets).size).toBe(targets.length);
  expect(targets).toContain("/workspace/.git/config");
  expect(targets).toContain("/main/.git/config");
  expect(targets.some((target) => target.startsWith("/workspace/main"))).toBe(false);
  expect(protectionMounts(all, "/w", undefined).every(({ source, target }) => source === target)).toBe(true);
});

test("the launcher itself is protected whatever is unlocked or open", () => {
  const own = ["/w/node_modules/@ai-sandbox"];
  expect(guards({ own }, "open", ["."]).map(({ path, access }) => `${access} ${path}`)).toEqual([
    "pin /w/node_modules",
    "read /w/node_modules/@ai-sandbox",
  ]);
});

test("what the user unlocked is not protected; what a repository keeps to itself stays so", () => {
  const project = [".vscode", ".claude/hooks", ".claude/settings.json", ".ai-sandbox.json"].map((name) => ({
    path: `${workspace.path}/${name}`,
    kind: "folder" as const,
    exists: true,
    why: "x",
  }));
  const named = [{ path: `${workspace.path}/.githooks`, kind: "folder" as const, exists: true, why: "x" }];
  const all = { project, named, gitFolders: [folder()] };
  const kept = guards(all, "protected", [".vscode", "./.claude", ".githooks", ".git"])
    .filter(({ access }) => access === "read")
    .map(({ path }) => path.slice(workspace.path.length + 1));
  expect(kept).not.toContain(".vscode");
  expect(kept.some((path) => path.startsWith(".claude") || path.startsWith(".githooks"))).toBe(false);
  expect(kept).toContain(".git/hooks");
  const whole = guards(all, "protected", ["."]).filter(({ access }) => access === "read");
  expect(whole.map(({ path }) => path)).toContain(`${workspace.path}/.ai-sandbox.json`);
});
