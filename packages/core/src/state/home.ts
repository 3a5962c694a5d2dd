import { chownSync, existsSync, lstatSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { errors } from "../errors.ts";
import type { Host, Workspace } from "../plan/facts.ts";
import { accountFolder, homeFolder } from "../plan/mounts.ts";
import { agentId, groupFile, isImageUser, passwdFile } from "../plan/user.ts";
import { contains } from "../plan/workspace.ts";
import { makeFolder, writeWhole } from "./files.ts";

const homeInside = "/home/agent";

/**
 * Makes sure that what a session mounts from the state home is there: the tool's private home, owned by whoever the
 * tool runs as, and the account files of users whom the image does not know.
 *
 * @param isPrivate whether the tool has a home of its own in each workspace
 * @param user who the tool runs as; undefined for the image's own user
 */
export function ensureHome(
  stateHome: string,
  tool: string,
  host: Host,
  user: { uid: number; gid: number } | undefined,
  workspace: Workspace,
  isPrivate: boolean,
): void {
  const home = homeFolder(stateHome, tool, isPrivate ? workspace.path : undefined);
  const owner = ownerOf(home) ?? makeHome(home, host);
  // As root everything can be entered, and the agent's home is the agent's.
  const expected = host.user?.uid === 0 ? user?.uid : host.user?.uid;
  if (expected !== undefined && expected !== 0 && owner !== expected) throw errors.homeOfAnother(home);

  // The engine would make a mount point below the home as root.
  if (contains(homeInside, workspace.path)) makeMountPoint(home, workspace.path.slice(homeInside.length + 1));

  if (user !== undefined && !isImageUser(user)) {
    const folder = accountFolder(stateHome, user);
    const passwd = join(folder, "passwd");
    const group = join(folder, "group");
    if (!existsSync(group)) {
      writeWhole(passwd, passwdFile(user), 0o644);
      writeWhole(group, groupFile(user), 0o644);
    }
  }
}

function ownerOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.uid;
}

function makeHome(home: string, host: Host): number {
  makeFolder(join(home, ".."));
  try {
    mkdirSync(home, { mode: 0o700 });
    if (host.user?.uid === 0) chownSync(home, agentId, agentId);
  } catch (cause) {
    // Another launcher may have been quicker.
    if (!existsSync(home)) throw errors.stateUnusable(home, cause);
  }
  return statSync(home).uid;
}

/**
 * Makes the folders of a path below the home. The home is the agent's: a link that it left there must not lead the
 * launcher to another place.
 *
 * @param path relative to the home, without `.` and `..`
 */
function makeMountPoint(home: string, path: string): void {
  let folder = home;
  for (const part of path.split("/")) {
    folder = join(folder, part);
    try {
      if (lstatSync(folder, { throwIfNoEntry: false }) === undefined) mkdirSync(folder, { mode: 0o700 });
    } catch (cause) {
      throw errors.stateUnusable(folder, cause);
    }
    if (!lstatSync(folder).isDirectory()) throw errors.homeHoldsOther(folder);
  }
}
