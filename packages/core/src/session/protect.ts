import { lstatSync } from "node:fs";
import { printable } from "../errors.ts";
import type { Additions } from "../plan/additions.ts";
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
 * @param additions what the settings add: repositories besides the workspace's own, and files that are hidden
 * @returns ends the watch and removes what was made; to be called when the container is gone
 */
export function protect(
  situation: Situation,
  spec: SandboxSpec,
  additions: Pick<Additions, "repositories" | "hidden"> | undefined,
): () => Promise<void> {
  const { folders, host, client, workspace } = situation;
  // What root makes in somebody's workspace is to be theirs.
  const owner = host.user?.uid === 0 ? workspace : undefined;
  makePlaceholders(folders.placeholders, spec.name, spec.placeholders, owner);
  const unwatch = watch(situation, spec, additions, (path) => {
    process.stderr.write(
      `ai-sandbox: ${printable(path)} was replaced by another program, and the new one is not kept from the session.\n  So the session is stopped. Start it again when that program is done.\n`,
    );
    killContainer(client, spec.name);
  });
  return async () => {
    unwatch();
    await removePlaceholders(folders.placeholders, spec.name, (session) => isContainerGone(client, session));
  };
}

/**
 * Calls `onReplaced` when a read-only file or folder of a repository, or a hidden file, is no longer the one that was
 * mounted: the kernel drops a mount whose place another file takes. Git itself is kept from that by its lock; this is for
 * editors and scripts. By looking, not by inotify: sessions share its instances with their user and could use them up.
 */
function watch(
  { protection }: Situation,
  spec: SandboxSpec,
  additions: Pick<Additions, "repositories" | "hidden"> | undefined,
  onReplaced: (path: string) => void,
): () => void {
  const repository = [
    ...(additions?.repositories ?? []),
    ...protection.gitFolders.map(({ path }) => path),
    ...protection.gitFiles,
    ...protection.named.map(({ path }) => path),
    ...protection.own,
  ];
  const watched = spec.mounts.filter(
    ({ source, target, readOnly }) =>
      readOnly && source === target && repository.some((path) => contains(path, source)),
  );
  const hidden = additions?.hidden ?? [];
  const paths = [...watched.map(({ source }) => source), ...hidden];
  if (paths.length === 0) return () => undefined;
  const before = new Map(paths.map((path) => [path, identityOf(path)]));
  const timer = setInterval(() => {
    for (const [path, identity] of before) {
      const now = identityOf(path);
      // A session that moves a folder takes what hides the files in it along.
      if (now === identity || (now === undefined && hidden.includes(path))) continue;
      clearInterval(timer);
      onReplaced(path);
      return;
    }
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}

/** With the time of its birth: a number of an inode's is used again, often at once. */
function identityOf(path: string): string | undefined {
  try {
    const found = lstatSync(path, { throwIfNoEntry: false });
    return found === undefined ? undefined : `${found.dev}:${found.ino}:${found.birthtimeMs}`;
  } catch {
    return undefined;
  }
}
