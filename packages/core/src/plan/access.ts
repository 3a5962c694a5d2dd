import type { Workspace } from "./facts.ts";

/** What a user may do in a folder, judged by owner, group and permission bits; access lists are not looked at. */
export type Access = "write" | "read" | "none";

/** Tells what `user` may do in the workspace. Needed when the caller is root and the tool runs as somebody else. */
export function accessOf(user: { uid: number; gid: number }, workspace: Workspace): Access {
  const shift = workspace.uid === user.uid ? 6 : workspace.gid === user.gid ? 3 : 0;
  const bits = (workspace.mode >> shift) & 0o7;
  if ((bits & 0o5) !== 0o5) return "none";
  return (bits & 0o2) !== 0 ? "write" : "read";
}
