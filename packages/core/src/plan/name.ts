import { basename } from "node:path";

/** Docker refuses longer DNS labels for hostnames, and nobody reads past this. */
const longestFolderPart = 40;

/**
 * Names a session's container `<tool>-<folder>-<suffix>`, in the characters every engine accepts.
 *
 * @param tool launcher name
 * @param workspace absolute path; only its last segment is used
 * @param suffix six hex digits
 */
export function containerName(tool: string, workspace: string, suffix: string): string {
  const folder = basename(workspace)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .slice(0, longestFolderPart)
    .replace(/^-+|-+$/g, "");
  return [tool, folder, suffix].filter((part) => part !== "").join("-");
}
