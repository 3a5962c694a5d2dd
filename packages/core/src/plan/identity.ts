import type { Facts } from "./facts.ts";
import type { Mount } from "./spec.ts";

/** Device and inode number of what a path led to when it was looked at, as `stat -c %d:%i` prints them. */
export type Identities = Readonly<Record<string, string>>;

/**
 * A step of the shell that starts the tool: ends the session before, unless each mount shows what the launcher looked
 * at. Engines take a mount's source by its path, some time after the launcher has judged it; a session that runs in a
 * folder above could swap one for a link in between.
 *
 * @returns undefined where numbers differ anyway, in a virtual machine, or there is no `stat`
 */
export function identityStep(
  facts: Pick<Facts, "host" | "engine" | "image" | "workspace" | "protection" | "additions">,
  mounts: readonly Mount[],
): string | undefined {
  const { host, engine, image, workspace, protection, additions } = facts;
  if (host.platform !== "linux" || engine.virtualMachine || !image.isOurs) return undefined;
  // Root's tool runs as somebody else, who may not see all that root sees.
  const isRoot = host.user?.uid === 0;
  const checked = mounts.flatMap(({ source, target }) => {
    const identity = protection.identities[source] ?? additions?.identities[source];
    return identity === undefined || (isRoot && source !== workspace.path) ? [] : [{ target, identity }];
  });
  if (checked.length === 0) return undefined;
  const targets = checked.map(({ target }) => quoted(target)).join(" ");
  const expected = quoted(checked.map(({ identity }) => identity).join("\n"));
  return `[ "$(/usr/bin/stat -c %d:%i -- ${targets} 2>&1)" = ${expected} ] || { echo ${quoted(message)} >&2; exit 125; }`;
}

const message = [
  "ai-sandbox: the folder was swapped for another one while the session started, so the tool was not run.",
  "  Is another session at work in a folder above? End it, and try again.",
  "  Or does the engine run on another machine? Then it sees that machine's folder of this name.",
].join("\n");

/** One word for a POSIX shell. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
