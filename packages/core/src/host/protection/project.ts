import { projectFiles } from "../../plan/project-files.ts";
import type { Found } from "../../plan/protection-facts.ts";
import { walkTo } from "./kind.ts";

/**
 * Finds the project's files that the host obeys. A link is left out, since a mount would show what it leads to; what
 * becomes of it stands in the session's report.
 */
export function findProjectFiles(workspace: string, topNames: ReadonlySet<string>): Found[] {
  const there: Found[] = [];
  for (const path in projectFiles) {
    // One look at the top folder spares most of the questions.
    const end = path.indexOf("/");
    if (!topNames.has(end < 0 ? path : path.slice(0, end))) continue;
    const found = walkTo(workspace, path);
    const isThere =
      (found.kind === "file" || found.kind === "folder") && found.path === `${workspace}/${path}`;
    const why = projectFiles[path] ?? "";
    if (isThere) there.push({ path: found.path, kind: found.kind as Found["kind"], exists: true, why });
  }
  return there;
}
