import type { Facts } from "./facts.ts";

/** uid and gid of `agent` in the image. */
export const agentId = 1000;

/**
 * Chooses who the tool is inside the container.
 *
 * - a Linux engine: the caller, so that files in the workspace are theirs;
 * - the caller is root: `agent` all the same, because a root process in a container can leave setuid files behind;
 * - a rootless engine: uid 0 there is the caller;
 * - an engine in a virtual machine: the image's own user, since the machine maps owners by itself.
 *
 * @returns undefined for the image's own user
 */
export function planUser(facts: Pick<Facts, "host" | "engine">): { uid: number; gid: number } | undefined {
  const { host, engine } = facts;
  if (host.platform !== "linux" || host.user === undefined || engine.virtualMachine) return undefined;
  if (engine.rootless) return { uid: 0, gid: 0 };
  if (host.user.uid === 0) return { uid: agentId, gid: agentId };
  return { uid: host.user.uid, gid: host.user.gid };
}

/** Whether the image's own `/etc/passwd` knows this user as `agent`. */
export function isImageUser(user: { uid: number; gid: number } | undefined): boolean {
  return user === undefined || (user.uid === agentId && user.gid === agentId);
}

/** `/etc/passwd` for a session whose user is not the image's own: the few names programs look up, and `agent`. */
export function passwdFile(user: { uid: number; gid: number }): string {
  const agent = `agent:x:${user.uid}:${user.gid}::/home/agent:/bin/bash`;
  const root = "root:x:0:0:root:/root:/usr/sbin/nologin";
  const nobody = "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin";
  // The first entry of a uid is the one that lookups by uid find.
  return `${[agent, root, nobody].join("\n")}\n`;
}

/** `/etc/group` beside `passwdFile`. */
export function groupFile(user: { uid: number; gid: number }): string {
  return `${[`agent:x:${user.gid}:`, "root:x:0:", "tty:x:5:", "nogroup:x:65534:"].join("\n")}\n`;
}
