import { join } from "node:path";

/**
 * The folder of the state home that belongs to one workspace. What lies above it mirrors the workspace's path, so that
 * two never share one. No workspace's may lie in another's, where that one's sessions could write: so a folder of the
 * user's whose name begins with an `@`, as in `node_modules/@ai-sandbox`, has one more in the mirror, and none of them
 * is called as the folder is.
 *
 * @param kind what is kept apart: `project-homes/<tool>`, say
 * @param workspace absolute, resolved
 */
export function ownFolder(stateHome: string, kind: string, workspace: string): string {
  return join(mirror(stateHome, kind, workspace), "@ai-sandbox");
}

/** What lies above the folders of a workspace, and of all the workspaces below it. */
export function mirror(stateHome: string, kind: string, workspace: string): string {
  return join(stateHome, kind, workspace.replaceAll("/@", "/@@"));
}
