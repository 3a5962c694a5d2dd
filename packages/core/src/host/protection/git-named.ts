import { dirname, join, relative, resolve } from "node:path";
import { errors } from "../../errors.ts";
import type { Host } from "../../plan/facts.ts";
import { parseGitConfig } from "../../plan/git-config.ts";
import type { Found } from "../../plan/protection-facts.ts";
import { contains } from "../../plan/workspace.ts";
import { walkTo } from "./kind.ts";
import { readSmallFile } from "./small-file.ts";

/** Git itself gives up at ten. */
const deepestInclude = 10;

type Config = { readonly path: string; readonly text: string };

/**
 * Finds what in the workspace a git configuration makes git run or obey: the folder of hooks, included files. The
 * user's own configuration counts as well: `core.hooksPath = .githooks` there means every repository.
 *
 * @param config the repository's
 * @param root of its working files, which `core.hooksPath` is relative to
 * @throws LaunchError when that is a link or no file or folder
 */
export function namedByConfig(
  config: Config,
  root: string,
  workspace: string,
  host: Pick<Host, "homeFolder" | "environment">,
): Found[] {
  const found: Found[] = [];

  function look(path: string, kind: Found["kind"], why: string): void {
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
        read({ path: included, text: readSmallFile(included) ?? "" }, depth + 1);
      }
    }
  }

  const home = (value: string): string =>
    value.startsWith("~/") ? join(host.homeFolder, value.slice(2)) : value;
  const users = [
    join(host.homeFolder, ".gitconfig"),
    join(host.environment.XDG_CONFIG_HOME || join(host.homeFolder, ".config"), "git/config"),
  ];
  read(config, 0);
  for (const path of users) read({ path, text: readSmallFile(path) ?? "" }, 0);
  return found;
}
