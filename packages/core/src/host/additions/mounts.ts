import { realpathSync, type Stats, statSync } from "node:fs";
import { dirname, isAbsolute } from "node:path";
import { errors } from "../../errors.ts";
import type { FoundMount } from "../../plan/additions.ts";
import type { Host } from "../../plan/facts.ts";
import { mountRefusal } from "../../plan/mount-refusal.ts";
import { type CallersFolders, contains } from "../../plan/workspace.ts";
import { readNestedMounts } from "../../session/nested-mounts.ts";
import type { MountSetting } from "../../settings/mount-setting.ts";
import type { Settings } from "../../settings/settings.ts";
import { ownPlaces, type Situation } from "../../situation.ts";
import { linkedSecret } from "../linked-secrets.ts";
import { isMountPoint, mayHoldMounts } from "../mounts-below.ts";
import { realPath } from "../programs.ts";
import { identitiesOf } from "../protection/identity.ts";
import { lookThrough } from "../protection/look.ts";
import type { OwnPlaces } from "../protection/own-places.ts";
import { readProtection } from "../protection/read-protection.ts";

/**
 * Looks at the folders and files that the settings add. What lies in the workspace is there already and left out.
 *
 * @throws LaunchError when one is not there, or must never be shared, whoever asks for it
 */
export function readMounts(
  {
    tool,
    settings,
    host,
    workspace,
    client,
    folders,
  }: Pick<Situation, "tool" | "settings" | "host" | "workspace" | "client" | "folders">,
  own: CallersFolders,
): { readonly mounts: readonly FoundMount[]; readonly notices: readonly string[] } {
  const notices: string[] = [];
  const programs = (host.environment.PATH ?? "").split(":").filter(isAbsolute).map(realPath);
  const found = new Map<string, FoundMount>();
  for (const mount of settings.mounts) {
    const { path, write } = partsOf(mount, host.homeFolder);
    const { source, kind } = lookAt(path);
    // What is mounted in it from elsewhere is not there by itself: see session/nested-mounts.ts.
    if (contains(workspace.path, source) && !isMountPoint(source)) continue;
    const reason =
      mountRefusal({ path, source, kind, write }, own, workspace.path, programs) ??
      (path === source
        ? undefined
        : mountRefusal({ path: source, source, kind, write }, own, workspace.path));
    const refusal = reason ?? linkedSecret(source, own);
    if (refusal !== undefined) throw errors.mountRefused(path, refusal);
    // Of two for the same place, the one that may write counts.
    if (!write && found.has(path)) continue;
    const nested = mayHoldMounts(source)
      ? readNestedMounts(source, client, settings.mounts, host.homeFolder)
      : undefined;
    notices.push(...(nested?.notices ?? []));
    const seen = inspected(
      { path, source, write },
      kind,
      settings.git,
      host,
      ownPlaces({ tool, host, folders }),
    );
    found.set(path, nested === undefined ? seen : { ...seen, withoutNested: nested.clientIs });
  }
  return { mounts: [...found.values()], notices };
}

function partsOf(mount: MountSetting, homeFolder: string): { path: string; write: boolean } {
  const { path, write = false } = typeof mount === "string" ? { path: mount } : mount;
  const full = path.startsWith("~/") ? `${homeFolder}${path.slice(1)}` : path;
  return { path: full.replace(/\/{2,}/g, "/").replace(/(.)\/$/, "$1"), write };
}

function lookAt(path: string): { source: string; kind: "file" | "folder" } {
  let source: string;
  let found: Stats;
  try {
    source = realpathSync.native(path);
    found = statSync(source);
  } catch (cause) {
    throw errors.mountMissing(path, cause);
  }
  if (found.isDirectory()) return { source, kind: "folder" };
  if (found.isFile()) return { source, kind: "file" };
  throw errors.mountRefused(path, "it is no ordinary file or folder");
}

function inspected(
  mount: Pick<FoundMount, "path" | "source" | "write">,
  kind: "file" | "folder",
  git: Settings["git"],
  host: Host,
  own: OwnPlaces,
): FoundMount {
  const { source, write } = mount;
  if (kind === "file") {
    const folder = dirname(source);
    const { [source]: identity = "" } = identitiesOf(folder, folder, [source]);
    return { ...mount, identities: identity === "" ? {} : { [source]: identity }, protection: undefined };
  }
  if (write) {
    const protection = readProtection(source, git === "clone" ? "protected" : git, host, own);
    return { ...mount, identities: protection.identities, protection };
  }
  // A socket answers through a read-only mount too.
  const { sockets, devices } = lookThrough(source);
  const hole = sockets[0] ?? devices[0];
  if (hole !== undefined) throw errors.openToHost(hole, sockets.length > 0 ? "socket" : "device");
  return { ...mount, identities: identitiesOf(source, source, []), protection: undefined };
}
