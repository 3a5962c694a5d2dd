import { dirname, join, relative, resolve } from "node:path";
import { errors } from "../../errors.ts";
import type { Host } from "../../plan/facts.ts";
import { parseGitConfig } from "../../plan/git-config.ts";
import type { Found } from "../../plan/protection-facts.ts";
import { contains } from "../../plan/workspace.ts";
import { realPath } from "../programs.ts";
import { walkTo } from "./kind.ts";
import { readSmallFile } from "./small-file.ts";

/** Git itself gives up at ten. */
const deepestInclude = 10;

export type Config = { readonly path: string; readonly text: string };

/** Where the caller's git, or that of another shell of theirs, finds what holds for all repositories. */
export function usersConfigPaths({
  homeFolder,
  environment,
}: Pick<Host, "homeFolder" | "environment">): string[] {
  const { GIT_CONFIG_SYSTEM, GIT_CONFIG_GLOBAL, XDG_CONFIG_HOME } = environment;
  return [
    GIT_CONFIG_SYSTEM || "/etc/gitconfig",
    ...(GIT_CONFIG_GLOBAL ? [GIT_CONFIG_GLOBAL] : []),
    join(XDG_CONFIG_HOME || join(homeFolder, ".config"), "git/config"),
    join(homeFolder, ".gitconfig"),
  ];
}

/** Reads a configuration as git does: through links. */
export function readConfig(path: string): Config {
  return { path, text: readSmallFile(realPath(path)) ?? "" };
}

/**
 * Finds what in the workspace git configurations make git run or obey: the folder of hooks, included files. The user's
 * own configuration counts as well: `core.hooksPath = .githooks` there means every repository.
 *
 * @param configs the repository's, and the user's
 * @param root of the working files, which `core.hooksPath` is relative to
 * @throws LaunchError when that is a link or no file or folder
 */
export function namedByConfigs(
  configs: readonly Config[],
  root: string,
  workspace: string,
  homeFolder: string,
): Found[] {
  const found: Found[] = [];

  function look(named: string, kind: Found["kind"], why: string): void {
    // A link of the user's may lead into the workspace; one in the workspace is refused.
    const path = contains(workspace, named) ? named : realPath(named);
    if (!contains(workspace, path)) return;
    if (path === workspace) throw errors.hooksAmongFiles(workspace);
    const place = walkTo(workspace, relative(workspace, path));
    if (place.kind === "link" || place.kind === "special")
      throw errors.protectedIsNoFile(place.path, place.kind);
    const exists = place.kind !== "absent";
    found.push({
      path: place.path,
      kind: exists ? (place.kind as Found["kind"]) : place.path === path ? kind : "folder",
      exists,
      why,
    });
  }

  function read({ path, text }: Config, depth: number): void {
    // Nearly every configuration ends here.
    if (depth > deepestInclude || !/hookspath|include/i.test(text)) return;
    for (const { section, key, value } of parseGitConfig(text)) {
      if (section === "core" && key === "hookspath" && value !== "")
        look(resolve(root, home(value)), "folder", "git runs what lies in it: core.hooksPath");
      if ((section === "include" || section === "includeif") && key === "path" && value !== "") {
        const included = resolve(dirname(path), home(value));
        look(included, "file", "git obeys it: included by its configuration");
        read(readConfig(included), depth + 1);
      }
    }
  }

  const home = (value: string): string => (value.startsWith("~/") ? join(homeFolder, value.slice(2)) : value);
  for (const config of configs) read(config, 0);
  return found;
}
