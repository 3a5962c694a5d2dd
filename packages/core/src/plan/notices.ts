import { errors } from "../errors.ts";
import { accessOf } from "./access.ts";
import type { Host, Workspace } from "./facts.ts";

/**
 * What the user should know before the session starts, one or more lines each. Empty nearly always.
 *
 * @param user who the tool runs as
 * @throws LaunchError when the tool could not even enter the workspace
 */
export function noticesOf(
  host: Host,
  user: { readonly uid: number; readonly gid: number } | undefined,
  workspace: Workspace,
): string[] {
  // Everyone else runs the tool as themselves, with the rights they have anyway.
  if (host.user?.uid !== 0 || user === undefined || user.uid === 0) return [];
  const access = accessOf(user, workspace);
  if (access === "none") throw errors.workspaceClosedToAgent(workspace.path);
  if (access === "write") return [];
  return [
    [
      "you are root; the tool runs as agent (uid 1000) and may read this folder but not write in it.",
      "To let it write: run the command as the ordinary user who owns the folder;",
      "or: chown -R 1000:1000 .    or: chgrp -R 1000 . && chmod -R g+rwX .",
    ].join("\n  "),
  ];
}
