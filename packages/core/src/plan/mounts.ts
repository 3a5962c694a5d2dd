import { join } from "node:path";
import { cloneMounts } from "./clone.ts";
import type { Facts } from "./facts.ts";
import { ownFolder } from "./own-folder.ts";
import { type Guard, protectionMounts } from "./protection.ts";
import type { Clone, Mount, TemporaryFolder } from "./spec.ts";
import { isImageUser } from "./user.ts";
import { contains } from "./workspace.ts";

const mebibyte = 1024 * 1024;

/**
 * Where a tool's private home lies on the host.
 *
 * @param workspace where it has one for each; undefined where one serves them all
 */
export function homeFolder(stateHome: string, tool: string, workspace?: string): string {
  if (workspace === undefined) return `${stateHome}/homes/${tool}`;
  return ownFolder(stateHome, `project-homes/${tool}`, workspace);
}

/** Where the generated `/etc/passwd` and `/etc/group` of one user lie on the host. */
export function accountFolder(stateHome: string, user: { uid: number; gid: number }): string {
  return join(stateHome, "state", "accounts", `${user.uid}-${user.gid}`);
}

/** Everything of the host that a session sees. What is not listed here is not there. */
export function planMounts(
  facts: Pick<Facts, "tool" | "workspace" | "stateHome" | "settings">,
  user: { uid: number; gid: number } | undefined,
  guards: readonly Guard[],
  clone?: Clone,
): Mount[] {
  const { tool, workspace, stateHome, settings } = facts;
  const isPrivate = settings.home === "private";
  const mounts: Mount[] = [
    {
      source: homeFolder(stateHome, tool.name, isPrivate ? workspace.path : undefined),
      target: "/home/agent",
      readOnly: false,
      reason: `${tool.title}'s private home${isPrivate ? " for this workspace" : ""}: its login, settings and history`,
    },
  ];
  // Below /workspace the second mount would hold the first one's mount point: a new folder, of root, in the user's own.
  const short = contains("/workspace", workspace.path) ? undefined : "/workspace";
  mounts.push(
    ...(clone === undefined
      ? workspaceMounts(workspace.path, short)
      : cloneMounts(clone, workspace.path, short)),
  );
  mounts.push(...protectionMounts(guards, workspace.path, short));
  if (user !== undefined && !isImageUser(user)) {
    const folder = accountFolder(stateHome, user);
    for (const file of ["passwd", "group"]) {
      mounts.push({
        source: join(folder, file),
        target: `/etc/${file}`,
        readOnly: true,
        reason: "gives your user id the name agent inside",
      });
    }
  }
  return mounts;
}

function workspaceMounts(path: string, short: string | undefined): Mount[] {
  const mount = { source: path, readOnly: false };
  return [
    { ...mount, target: path, reason: "the folder you are in, under its own path" },
    ...(short === undefined
      ? []
      : [{ ...mount, target: short, reason: "the folder you are in, under a short path" }]),
  ];
}

/** Folders in memory. `/tmp` must allow programs: several tools unpack and load libraries there. */
export function planTemporaryFolders(): TemporaryFolder[] {
  return [
    {
      target: "/tmp",
      sizeBytes: 1024 * mebibyte,
      executable: true,
      mode: "1777",
      reason: "scratch space in memory",
    },
    {
      target: "/run",
      sizeBytes: 16 * mebibyte,
      executable: false,
      mode: "1777",
      reason: "scratch space in memory",
    },
  ];
}
