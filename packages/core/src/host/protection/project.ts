import { projectFiles } from "../../plan/project-files.ts";
import type { Found } from "../../plan/protection-facts.ts";
import { walkTo } from "./kind.ts";

/**
 * Finds the project's files that the host obeys. A link is left out, since a mount would show what it leads to; what
 * becomes of it stands in the session's report.
 */
export function readProject(workspace: string, topNames: ReadonlySet<string>): Found[] {
  return projectFiles.flatMap(({ path, why }) => {
    // One look at the top folder spares most of the questions.
    if (!topNames.has(path.split("/", 1)[0] ?? "")) return [];
    const found = walkTo(workspace, path);
    const isThere =
      (found.kind === "file" || found.kind === "folder") && found.path === `${workspace}/${path}`;
    return isThere ? [{ path: found.path, kind: found.kind as Found["kind"], exists: true, why }] : [];
  });
}
