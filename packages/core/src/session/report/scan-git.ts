import { join } from "node:path";
import { readSmallFile } from "../../host/protection/small-file.ts";
import { type Change, entriesOf, type Since, statusOf } from "./scan.ts";

/** Files of a repository that git on the host obeys. */
const obeyed = ["config", "config.worktree", "commondir", "info/attributes"];

/** A worktree's part always says this. */
const ordinaryCommondir = "../..";

/**
 * What changed in a repository that git on the host would run or obey. A repository that is new is one line: all of it
 * is new.
 *
 * @param path absolute, of a `.git` file or folder, or of a repository without one
 * @param isKnown whether it was there at the start: of one that was moved here, nothing in it need be new
 * @returns changes with absolute paths
 */
export function changedInGit(path: string, since: Since, isKnown: boolean): Change[] {
  const found = statusOf(path);
  if (found === undefined) return [];
  const change = since(found);
  const isFolder = found.isDirectory();
  if (change !== undefined && (!isFolder || change === "added" || !isKnown))
    return [{ path, change, why: "a repository: git obeys its configuration and runs its hooks" }];
  return isFolder ? changedFiles(path, since, 0) : [];
}

function changedFiles(folder: string, since: Since, depth: number): Change[] {
  const changes: Change[] = [];
  const check = (path: string, why: string): void => {
    const found = statusOf(path);
    const change = found === undefined ? undefined : since(found);
    if (change !== undefined && !found?.isDirectory()) changes.push({ path, change, why });
  };
  for (const name of obeyed) check(join(folder, name), "git obeys it");
  for (const { name } of entriesOf(join(folder, "hooks"))) check(join(folder, "hooks", name), "git runs it");
  for (const { name } of entriesOf(join(folder, "worktrees"))) {
    const part = join(folder, "worktrees", name);
    if (readSmallFile(join(part, "commondir"))?.trim() !== ordinaryCommondir)
      check(join(part, "commondir"), "git takes its configuration from where it says");
    check(join(part, "config.worktree"), "git obeys it");
  }
  const todo = join(folder, "rebase-merge/git-rebase-todo");
  if (/^\s*(exec|x)\s/m.test(readSmallFile(todo) ?? ""))
    check(todo, "`git rebase --continue` runs its commands");
  if (depth < 4) {
    for (const entry of entriesOf(join(folder, "modules"))) {
      if (!entry.isDirectory()) continue;
      const module = join(folder, "modules", entry.name);
      changes.push(...changedFiles(module, since, depth + 1));
    }
  }
  return changes;
}
