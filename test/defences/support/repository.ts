import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Case, makeCase } from "../../support/case.ts";
import { git } from "../../support/git.ts";

/** A repository with one commit. */
export function makeRepository(who: "self" | "agent" | "other" = "agent"): Case {
  const place = makeCase(who);
  git(place, "init", "-q", "-b", "main");
  git(place, "commit", "-q", "--allow-empty", "-m", "first");
  return place;
}

/** What git on the host runs or obeys, and every folder above it. */
export const precious = [
  ".git/config",
  ".git/config.worktree",
  ".git/commondir",
  ".git/info/attributes",
  ".git/hooks/pre-commit",
];

/**
 * Attacks one path in every way that puts something else in its place, and prints what worked. The folders above are
 * attacked too: moved away and made anew, with the file in them.
 */
export const attack = (path: string): string => `
  if echo evil 2>/dev/null >>'${path}'; then echo 'wrote ${path}'; fi
  if rm -rf '${path}' 2>/dev/null && [ -e '${path}' ] || { echo x >/tmp/x; mv -f /tmp/x '${path}' 2>/dev/null; }; then echo 'replaced ${path}'; fi
  if ln -sf /tmp/evil '${path}' 2>/dev/null; then echo 'linked ${path}'; fi
  at='${path}'
  while at=\${at%/*}; [ "\${at##*/}" != workspace ] && [ "$at" != "\${at#*/}" ] || [ "$at" = .git ]; do
    if mv "$at" "$at.moved" 2>/dev/null; then echo "moved $at"; mv "$at.moved" "$at"; fi
    [ "$at" = .git ] && break
  done
  true`;

/** Names and contents of the precious files, as the host sees them. */
export function stateOf(workspace: string): Record<string, string> {
  const files = [
    ".git/config",
    ".git/config.worktree",
    ".git/commondir",
    ".git/info/attributes",
    ".git/config.lock",
  ];
  return Object.fromEntries(
    [...files, ...readdirSync(join(workspace, ".git/hooks")).map((name) => `.git/hooks/${name}`)]
      .filter((path) => existsSync(join(workspace, path)))
      .map((path) => [path, readFileSync(join(workspace, path), "utf8")]),
  );
}
