import { expect, it } from "vitest";
import { homeFolder } from "./mounts.ts";
import { ownFolder } from "./own-folder.ts";
import { contains } from "./workspace.ts";

const folders = [
  "/home/you/code",
  "/home/you/code/@ai-sandbox",
  "/home/you/code/@ai-sandbox/claude",
  "/home/you/code/@ai-sandbox/@ai-sandbox",
  "/home/you/code/@@ai-sandbox",
  "/home/you/code/@@ai-sandbox/claude",
  "/home/you/code/@ai-sandbox/.claude",
  "/home/you/code/@ai-sandbox/work",
  "/@ai-sandbox",
  "/home/you/code/node_modules/@scope/@ai-sandbox",
];

it.each(["project-homes/claude", "clones"])("%s: no workspace's folder is or lies in another's", (kind) => {
  const all = folders.map((workspace) => ownFolder("/home/you/.ai-sandbox", kind, workspace));
  for (const outer of all) expect(all.filter((inner) => contains(outer, inner))).toEqual([outer]);
});

it("a private home of a workspace, and one that is shared", () => {
  expect(homeFolder("/s", "claude", "/home/you/a@b/@c")).toBe(
    "/s/project-homes/claude/home/you/a@b/@@c/@ai-sandbox",
  );
  expect(homeFolder("/s", "claude")).toBe("/s/homes/claude");
});
