import { expect, it } from "vitest";
import { accessOf } from "./access.ts";
import { noticesOf } from "./notices.ts";
import { sampleFacts } from "./sample-facts.ts";

const agent = { uid: 1000, gid: 1000 };
const root = { ...sampleFacts.host, user: { uid: 0, gid: 0 } };
const folder = (uid: number, gid: number, mode: number) => ({
  path: "/srv/project",
  folder: "/srv/project",
  isTrusted: true,
  uid,
  gid,
  mode: 0o40000 + mode,
});

it.each([
  ["owner", folder(1000, 0, 0o700), "write"],
  ["owner without the write bit", folder(1000, 0, 0o577), "read"],
  ["owner whose bits are fewer than the others'", folder(1000, 0, 0o077), "none"],
  ["group", folder(0, 1000, 0o070), "write"],
  ["group that may only read", folder(0, 1000, 0o057), "read"],
  ["others", folder(0, 0, 0o777), "write"],
  ["others who may read", folder(0, 0, 0o755), "read"],
  ["others who may not", folder(0, 0, 0o750), "none"],
  ["others who may list but not enter", folder(0, 0, 0o744), "none"],
  ["others who may enter but not list", folder(0, 0, 0o711), "none"],
])("access of the %s", (_title, workspace, access) => expect(accessOf(agent, workspace)).toBe(access));

it("root is told where the agent may not write, with the ways out", () => {
  const [notice, ...more] = noticesOf(root, agent, folder(0, 0, 0o755));
  expect(more).toEqual([]);
  expect(notice).toMatch(/may read this folder but not write.*\n.*ordinary user.*\n.*chown.*chgrp/);
});

it("root is refused where the agent may not enter", () => {
  expect(() => noticesOf(root, agent, folder(0, 0, 0o700))).toThrow(/may not enter \/srv\/project/);
});

it.each([
  ["root, in a folder of the agent's", root, agent, folder(1000, 1000, 0o755)],
  ["an ordinary user, whatever the bits are", sampleFacts.host, agent, folder(0, 0, 0o755)],
  ["root on a rootless engine", root, { uid: 0, gid: 0 }, folder(0, 0, 0o700)],
  ["root with the image's own user", root, undefined, folder(0, 0, 0o700)],
])("nothing is said to %s", (_title, host, user, workspace) =>
  expect(noticesOf(host, user, workspace)).toEqual([]),
);
