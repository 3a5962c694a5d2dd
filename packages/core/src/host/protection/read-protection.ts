import { join } from "node:path";
import { errors, printable } from "../../errors.ts";
import type { Host } from "../../plan/facts.ts";
import type { Identities } from "../../plan/identity.ts";
import type { ProtectionFacts } from "../../plan/protection-facts.ts";
import { contains } from "../../plan/workspace.ts";
import type { GitMode } from "../../settings/settings.ts";
import { readGit } from "./git.ts";
import { identitiesOf } from "./identity.ts";
import { kindOf } from "./kind.ts";
import { lookThrough } from "./look.ts";
import { findOwnPlaces, type OwnPlaces } from "./own-places.ts";
import { findProjectFiles } from "./project.ts";

/**
 * Looks at what in the workspace has to be protected, and whether it may be shared at all.
 *
 * @param places what the launcher itself runs and obeys
 * @throws LaunchError when a host's socket or a device lies in it, or a link where a protected file has to be
 */
export function readProtection(
  workspace: string,
  mode: GitMode,
  host: Pick<Host, "homeFolder" | "environment">,
  places: OwnPlaces,
): ProtectionFacts {
  const look = lookThrough(workspace);
  const hole = look.sockets[0] ?? look.devices[0];
  if (hole !== undefined) throw errors.openToHost(hole, look.sockets.length > 0 ? "socket" : "device");
  const own = isBareRepository(workspace, look.topNames) ? workspace : `${workspace}/.git`;
  const hasOwn = own === workspace || look.topNames.has(".git");
  const entries = [...(hasOwn ? [own] : []), ...(mode === "open" ? [] : look.repositories)];
  const git = readGit(workspace, entries, host, mode);
  const notices = [
    ...look.hardLinks.map(
      (path) =>
        `${printable(path)} has another name as well (a hard link); what the tool writes to it changes there too.`,
    ),
    ...look.setuid.map(
      (path) =>
        `${printable(path)} is a setuid program: if the tool may write to it, other users would run the result as its owner.`,
    ),
    ...git.notices,
  ];
  const project = findProjectFiles(workspace, look.topNames);
  const found = { ...git, project, own: findOwnPlaces(workspace, places) };
  return { ...found, notices, identities: identities(workspace, found) };
}

/** Made for sessions where they are absent, so they may be others by the time of the check. */
const maybeMade = new Set<string>(["commondir", "config.worktree", "info/attributes"]);

function identities(
  workspace: string,
  found: Pick<ProtectionFacts, "gitFolders" | "gitFiles" | "named" | "project" | "own">,
): Identities {
  const { gitFolders, gitFiles, named, project, own } = found;
  const paths = [
    ...gitFolders.flatMap(({ path, found }) => [
      path,
      ...Object.keys(found)
        .filter((name) => !maybeMade.has(name))
        .map((name) => `${path}/${name}`),
    ]),
    ...gitFiles,
    ...own,
    ...[...named, ...project].filter(({ exists }) => exists).map(({ path }) => path),
  ];
  const below = (root: string): string[] => paths.filter((path) => contains(root, path));
  // The folder the launcher stands in is meant, whatever its path leads to by now.
  const here = process.cwd() === workspace ? "." : workspace;
  // A worktree's repository lies elsewhere.
  const shared = gitFolders.map(({ path }) => path).filter((path) => !contains(workspace, path));
  return Object.assign(
    identitiesOf(workspace, here, below(workspace)),
    ...shared.map((root) => identitiesOf(root, root, below(root))),
  ) as Identities;
}

/** A repository without working files: its configuration lies at the top. */
function isBareRepository(workspace: string, names: ReadonlySet<string>): boolean {
  return (
    ["HEAD", "objects", "refs"].every((name) => names.has(name)) && kindOf(join(workspace, "HEAD")) === "file"
  );
}
