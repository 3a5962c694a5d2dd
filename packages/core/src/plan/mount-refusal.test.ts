import { expect, it } from "vitest";
import { mountRefusal } from "./mount-refusal.ts";

const own = {
  homeFolder: "/home/you",
  stateHome: "/home/you/.ai-sandbox",
  runtimeFolder: "/run/user/1000",
  engineSocket: "/srv/docker.sock",
};

it.each<[string, boolean, RegExp | undefined]>([
  ["/data", false, undefined],
  ["/data", true, undefined],
  ["/home/you/models", true, undefined],
  ["/home/you/.cache/pip", true, undefined],
  ["/home/you", false, /home folder/],
  ["/", false, /home folder lies in it/],
  ["/home", false, /sandbox's own/],
  ["/home/you/.ssh", false, /secrets/],
  ["/home/other/.aws/credentials", false, /secrets/],
  ["/home/you/.claude/skills", true, /secrets/],
  ["/home/you/.claude", false, /secrets/],
  ["/home/you/.config/systemd/user", false, /secrets/],
  ["/home/you/.ai-sandbox/homes/claude", false, /its own state/],
  ["/home/you/.config/git", false, undefined],
  ["/home/you/.config/git", true, /obey/],
  ["/home/you/.local/bin", true, /settings|obey/],
  ["/etc", false, /system/],
  ["/etc/ssl", false, /system/],
  ["/var/run/x", false, /system/],
  ["/srv", false, /socket lies in it/],
  ["/opt", false, /shared by many/],
  ["/run/user/1000/x", false, /sandbox's own/],
  ["/home/agent/x", false, /sandbox's own/],
  ["/workspace/x", false, /sandbox's own/],
  ["/x/.git/hooks", true, /repository/],
  ["/code", false, undefined],
  ["/code", true, /workspace lies in it/],
])("%s, written to: %s", (path, write, expected) => {
  const reason = mountRefusal({ path, source: path, kind: "folder", write }, own, "/code/project");
  if (expected === undefined) expect(reason).toBeUndefined();
  else expect(reason).toMatch(expected);
});

it("a link is judged by where it leads, and by its own place", () => {
  const link = { path: "/data", source: "/home/you/.ssh", kind: "folder", write: false } as const;
  expect(mountRefusal(link, own, "/code/project")).toMatch(/secrets/);
  expect(mountRefusal({ ...link, path: "/etc/x", source: "/data" }, own, "/code")).toMatch(/system/);
  expect(mountRefusal({ ...link, source: "/mnt/disk" }, own, "/code")).toBeUndefined();
  expect(mountRefusal({ ...link, source: "/mnt/disk", write: true }, own, "/code")).toMatch(/real path/);
  expect(mountRefusal({ ...link, source: "/mnt/disk" }, own, "/mnt/disk/project")).toMatch(/lies in it/);
});

it.each<[string, "file" | "folder", boolean]>([
  ["/home/you/go", "folder", true],
  ["/home/you/go/bin", "folder", true],
  ["/home/you/go/bin/tool", "file", true],
  ["/home/you/go/pkg", "folder", false],
  ["/home/you/go/bin/data", "folder", true],
])("%s, where your shell finds programs: only to be read", (path, kind, isRefused) => {
  const reason = (write: boolean) =>
    mountRefusal({ path, source: path, kind, write }, own, "/code", ["/usr/bin", "/home/you/go/bin"]);
  expect(reason(false)).toBeUndefined();
  if (isRefused) expect(reason(true)).toMatch(/on your PATH/);
  else expect(reason(true)).toBeUndefined();
});

it("a dot file of the home folder is refused, another file is not", () => {
  const file = (path: string) =>
    mountRefusal({ path, source: path, kind: "file", write: false }, own, "/code");
  expect(file("/home/you/.netrc")).toMatch(/secrets/);
  expect(file("/home/you/notes.txt")).toBeUndefined();
});
