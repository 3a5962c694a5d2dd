import { realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { type AdditionFacts, type Additions, planAdditions } from "../../plan/additions.ts";
import type { EngineFacts } from "../../plan/facts.ts";
import { contains } from "../../plan/workspace.ts";
import { callersFolders, type Situation } from "../../situation.ts";
import { writeWhole } from "../../state/files.ts";
import { readEnvironmentFile } from "./environment-file.ts";
import { findEnvironmentFiles } from "./hidden-files.ts";
import { readMounts } from "./mounts.ts";

/**
 * Looks for what the user's settings add to a session, and plans it.
 *
 * @param engine as it was when the image was prepared
 * @throws LaunchError when something of it can't be had, or must never be shared
 */
export function readAdditions(
  situation: Situation,
  engine: Pick<EngineFacts, "rootless" | "virtualMachine">,
): Additions {
  const { settings, folders, workspace } = situation;
  const agent = settings.sshAgent ? findAgent(situation, engine) : undefined;
  const { mounts, notices } = readMounts(situation, callersFolders(situation));
  const isHiding = settings.hideEnvironmentFiles && settings.git !== "clone";
  const facts: AdditionFacts = {
    mounts,
    hidden: isHiding ? findEnvironmentFiles(workspace.path) : [],
    emptyFile: join(folders.home, "state", "empty"),
    variables: readEnvironmentFile(folders.environment),
    agentSocket: agent?.socket,
    notices: [...notices, ...(agent?.notices ?? [])],
  };
  // Everybody may read it: it is nothing, and the tool may run as another user.
  if (facts.hidden.length > 0) writeWhole(facts.emptyFile, "", 0o644);
  return planAdditions(facts, workspace, settings);
}

/** The ssh agent's socket, or why there is none. Without it the tool starts all the same: it is no protection. */
function findAgent(
  { host, workspace }: Situation,
  engine: Pick<EngineFacts, "rootless" | "virtualMachine">,
): { socket: string | undefined; notices: string[] } {
  const without = (why: string) => ({
    socket: undefined,
    notices: [`your ssh agent is not forwarded: ${why}.`],
  });
  const path = host.environment.SSH_AUTH_SOCK;
  if (path === undefined || path === "") return without("SSH_AUTH_SOCK is not set");
  if (engine.virtualMachine || host.platform !== "linux")
    return without("the engine runs in a virtual machine, which it does not reach");
  if (host.user?.uid === 0 && !engine.rootless)
    return without("you are root, and the tool runs as another user, whom it does not answer");
  try {
    const socket = realpathSync(path);
    const found = statSync(socket);
    if (!found.isSocket()) return without("SSH_AUTH_SOCK is no socket");
    if (found.uid !== host.user?.uid) return without("its socket is another user's");
    if (contains(workspace.path, socket)) return without("its socket lies in the workspace");
    return { socket, notices: [] };
  } catch {
    return without("SSH_AUTH_SOCK names nothing that is there");
  }
}
