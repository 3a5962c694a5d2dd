import { dirname } from "node:path";
import { type CallersFolders, contains, workspaceRefusal } from "./workspace.ts";

/** Places inside that are the sandbox's own. */
const taken = ["/home/agent", "/workspace", "/run", "/proc", "/sys", "/dev"];

/** In the home folder: programs of the host obey what lies in them, so nobody else may write there. */
const obeyedInHome = [
  ".bashrc.d",
  ".config",
  ".local",
  ".profile.d",
  ".vscode",
  ".vscode-server",
  ".zsh",
  "bin",
];

/**
 * Tells why a folder or file of the host can't be added to a session, whoever asked for it and whatever was approved.
 *
 * @param mount `source` is the real path; `path` is where it would be inside
 * @param workspace absolute, resolved
 * @param programs real paths of the folders on the caller's PATH
 * @returns the reason as a clause, or undefined when it may be added
 */
export function mountRefusal(
  mount: {
    readonly path: string;
    readonly source: string;
    readonly kind: "file" | "folder";
    readonly write: boolean;
  },
  own: CallersFolders,
  workspace: string,
  programs: readonly string[] = [],
): string | undefined {
  const { path, source, kind, write } = mount;
  const place = taken.find((folder) => contains(folder, path) || contains(path, folder));
  if (place !== undefined && path !== "/") return `${place} is the sandbox's own inside`;
  const refused =
    workspaceRefusal(source, own) ?? (path === source ? undefined : workspaceRefusal(path, own));
  if (refused !== undefined) return refused;
  if (contains(own.homeFolder, source)) {
    const [name = "", ...below] = source.slice(own.homeFolder.length + 1).split("/");
    if (kind === "file" && below.length === 0 && name.startsWith("."))
      return "files such as this in your home folder hold secrets, or your shell obeys them";
    if (write && obeyedInHome.includes(name))
      return "programs of yours obey what lies there, so it can only be read";
  }
  if (write) {
    const onPath = programs.find((folder) => contains(source, folder) || dirname(source) === folder);
    if (onPath !== undefined)
      return `${onPath} is on your PATH; share a folder without it, or only to be read`;
  }
  if (write && path !== source) return `it is a link; to write there, name the real path: ${source}`;
  if (contains(source, workspace) && (write || path !== source))
    return "the workspace lies in it, and what is protected there could be changed from above";
  return undefined;
}
