import { lstatSync } from "node:fs";
import { printable } from "../errors.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { contains } from "../plan/workspace.ts";
import type { Situation } from "../situation.ts";
import { makePlaceholders, removePlaceholders } from "../state/placeholders.ts";
import { isContainerGone, killContainer } from "./container.ts";

/** How often protected files are looked at, in milliseconds. */
const interval = 500;

/**
 * Makes ready what the spec's protecting mounts need, and watches over it while the session runs.
 *
 * @param repositories git folders besides the workspace's own: in what the settings add
 * @returns ends the watch and removes what was made; to be called when the container is gone
 */
export function protect(
  situation: Situation,
  spec: SandboxSpec,
  repositories: readonly string[],
): () => Promise<void> {
  const { folders, host, client, workspace } = situation;
  // What root makes in somebody's workspace is to be theirs.
  const owner = host.user?.uid === 0 ? workspace : undefined;
  makePlaceholders(folders.placeholders, spec.name, spec.placeholders, owner);
  const unwatch = watch(situation, spec, repositories, (path) => {
    process.stderr.write(
      `ai-sandbox: ${printable(path)} was replaced by another program, and the session could have written to the new one.\n  So the session is stopped. Start it again when that program is done.\n`,
    );
    killContainer(client, spec.name);
  });
  return async () => {
    unwatch();
    await removePlaceholders(folders.placeholders, spec.name, (session) => isContainerGone(client, session));
  };
}

/**
 * Calls `onReplaced` when a read-only file or folder of a repository is no longer the one that was mounted: the kernel
 * drops a mount whose place another file takes. Git itself is kept from that by its lock; this is for editors and
 * scripts. By looking, not by inotify: sessions share its instances with their user and could use them up.
 */
function watch(
  { protection }: Situation,
  spec: SandboxSpec,
  repositories: readonly string[],
  onReplaced: (path: string) => void,
): () => void {
  const repository = [
    ...repositories,
    ...protection.gitFolders.map(({ path }) => path),
    ...protection.gitFiles,
    ...protection.named.map(({ path }) => path),
    ...protection.own,
  ];
  const watched = spec.mounts.filter(
    ({ source, target, readOnly }) =>
      readOnly && source === target && repository.some((path) => contains(path, source)),
  );
  if (watched.length === 0) return () => undefined;
  const before = new Map(watched.map(({ source }) => [source, identityOf(source)]));
  const timer = setInterval(() => {
    for (const [path, identity] of before) {
      if (identityOf(path) === identity) continue;
      clearInterval(timer);
      onReplaced(path);
      return;
    }
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}

function identityOf(path: string): string | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found === undefined ? undefined : `${found.dev}:${found.ino}`;
  } catch {
    return undefined;
  }
}
