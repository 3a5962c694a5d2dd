import { expect, test } from "vitest";
import { planClone } from "./clone.ts";
import { plan } from "./plan.ts";
import type { GitFolder } from "./protection-facts.ts";
import { sampleFacts } from "./sample-facts.ts";

const repository: GitFolder = {
  path: "/home/you/project/.git",
  role: "whole",
  found: { config: "file" },
  hasWorktreeConfig: false,
  isWritable: true,
  isExtra: false,
};
const facts = {
  ...sampleFacts,
  settings: { ...sampleFacts.settings, git: "clone" as const },
  protection: { ...sampleFacts.protection, gitFolders: [repository] },
};

test("only where it was chosen, and only with a repository", () => {
  expect(planClone(sampleFacts)).toBeUndefined();
  expect(() => planClone({ ...facts, protection: sampleFacts.protection })).toThrow("needs a repository");
});

test("never a repository that lies deeper in the workspace", () => {
  const nested = { ...repository, path: "/home/you/project/library/.git" };
  const protection = { ...facts.protection, gitFolders: [nested] };
  expect(() => planClone({ ...facts, protection })).toThrow("needs a repository");
});

test("nothing of the workspace is shared but the repository, to read", () => {
  const spec = plan(facts);
  const shared = spec.mounts.filter(({ source }) => source.startsWith("/home/you/project"));
  expect(shared).toMatchObject([{ source: repository.path, target: "/run/source.git", readOnly: true }]);
  const clone = "/home/you/.ai-sandbox/clones/home/you/project/@ai-sandbox/work";
  expect(spec.mounts.filter(({ source }) => source === clone).map(({ target }) => target)).toEqual([
    "/home/you/project",
    "/workspace",
  ]);
  expect(spec.placeholders).toEqual([]);
  expect(spec.entrypoint?.join(" ")).toContain("git clone -q --shared");
});

test("two folders never share a clone", () => {
  const at = (path: string): string | undefined =>
    planClone({ ...facts, workspace: { ...facts.workspace, path } })?.work;
  expect(at("/a/b")).not.toBe(at("/a"));
  expect(at("/a/b")?.startsWith(`${at("/a")}/`)).toBe(false);
});
