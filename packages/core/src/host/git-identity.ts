import { dirname, join, resolve } from "node:path";
import type { Host } from "../plan/facts.ts";
import { parseGitConfig } from "../plan/git-config.ts";
import { isUnprintable } from "../plan/unprintable.ts";
import { realPath } from "./programs.ts";
import { readSmallFile } from "./protection/small-file.ts";

/** Who a commit is by. */
export type GitIdentity = { readonly name?: string; readonly email?: string };

/** Git itself gives up at ten. */
const deepestInclude = 10;

/** Whether a text can't stand in a commit, or in a variable. */
function isUnusable(text: string): boolean {
  return text.length >= 200 || text.includes("<") || text.includes(">") || isUnprintable(text);
}

/**
 * Finds the name and address that the user's git would write into commits here: their own configuration with its
 * includes, then the repository's. Read without git, which would obey the repository.
 *
 * @param gitFolder absolute path of the workspace's repository, when it is one
 */
export function readGitIdentity(
  host: Pick<Host, "homeFolder" | "environment">,
  gitFolder: string | undefined,
): GitIdentity {
  const identity: { name?: string; email?: string } = {};
  const ofRepository = gitFolder === undefined ? undefined : `${gitFolder}/config`;
  const home = (path: string): string =>
    path.startsWith("~/") ? join(host.homeFolder, path.slice(2)) : path;

  function set(key: string, value: string): void {
    if ((key === "name" || key === "email") && !isUnusable(value)) identity[key] = value;
  }

  function read(file: string, depth: number): void {
    // People who keep their settings in a repository have links to them; one in the workspace leads nowhere.
    const text = readSmallFile(file === ofRepository ? file : realPath(file));
    if (text === undefined || readPlain(text, set)) return;
    for (const { section, subsection, key, value } of parseGitConfig(text)) {
      if (section === "user" && subsection === "") {
        set(key, value);
      } else if (key === "path" && depth < deepestInclude && includes(section, subsection, file)) {
        read(resolve(dirname(file), home(value)), depth + 1);
      }
    }
  }

  /** Whether an include counts here. Those of a repository's own file never do: it could name any file of the user's. */
  function includes(section: string, condition: string, file: string): boolean {
    if (file === ofRepository) return false;
    if (section === "include") return true;
    const [, ignoreCase, pattern = ""] = /^gitdir(\/i)?:(.+)$/.exec(condition) ?? [];
    if (section !== "includeif" || pattern === "" || gitFolder === undefined) return false;
    return matches(
      gitFolder,
      pattern.startsWith("./") ? join(dirname(file), pattern) : home(pattern),
      ignoreCase,
    );
  }

  const global = host.environment.GIT_CONFIG_GLOBAL;
  const own =
    global === undefined
      ? [
          `${host.environment.XDG_CONFIG_HOME || `${host.homeFolder}/.config`}/git/config`,
          `${host.homeFolder}/.gitconfig`,
        ]
      : [global];
  for (const file of [...own, ...(ofRepository === undefined ? [] : [ofRepository])]) read(file, 0);
  return identity;
}

/**
 * Reads a configuration as nearly all are: no includes, and nothing in `[user]` that needs more than a line. A start
 * reads it each time, and the whole parser would take half a millisecond of it.
 *
 * @returns false where it takes the whole parser
 */
function readPlain(text: string, set: (key: string, value: string) => void): boolean {
  const found: [string, string][] = [];
  let isUser = false;
  for (const line of text.split("\n")) {
    const trimmed = line.trim();
    if (trimmed.startsWith("[")) {
      const name = trimmed.toLowerCase();
      isUser = name === "[user]";
      if (!isUser && (name.includes("include") || name.includes("user"))) return false;
    } else if (isUser) {
      if (['"', "\\", "#", ";"].some((sign) => trimmed.includes(sign))) return false;
      const equals = trimmed.indexOf("=");
      if (equals > 0)
        found.push([trimmed.slice(0, equals).trim().toLowerCase(), trimmed.slice(equals + 1).trim()]);
    }
  }
  for (const [key, value] of found) set(key, value);
  return true;
}

/** Git's patterns of folders: a slash at the end means all below, one without a slash at its start means anywhere. */
function matches(folder: string, pattern: string, ignoreCase: string | undefined): boolean {
  const whole = `${pattern.startsWith("/") ? "" : "**/"}${pattern}${pattern.endsWith("/") ? "**" : ""}`;
  const expression = whole
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replace(/\*\*\/?|\*|\?/g, (sign) =>
      sign === "?" ? "[^/]" : sign === "*" ? "[^/]*" : sign === "**/" ? "(?:.*/)?" : ".*",
    );
  return new RegExp(`^${expression}$`, ignoreCase === undefined ? "" : "i").test(folder);
}
