import { readHost } from "./host/host.ts";
import { readWorkspace } from "./host/workspace.ts";
import { readJoined } from "./state/joined.ts";
import { stateFolders } from "./state/state-home.ts";

/** The workspace of the current folder, and the networks that its sessions join. */
export type JoinedHere = {
  /** Absolute path. */
  readonly workspace: string;
  /** Whether it was trusted for good: only then it is the same the next time. */
  readonly isTrusted: boolean;
  readonly networks: readonly string[];
};

/** @throws LaunchError when no session could be started here */
export async function readJoinedHere(): Promise<JoinedHere> {
  const host = readHost([]);
  const folders = stateFolders(host);
  const { path, isTrusted } = await readWorkspace(host, folders, "taken");
  return { workspace: path, isTrusted, networks: readJoined(folders.joined)[path] ?? [] };
}

/**
 * Changes which networks sessions in a workspace join.
 *
 * @param workspace as `readJoinedHere` tells it
 * @returns whether that changed anything
 */
export async function changeJoinedHere(
  workspace: string,
  edit: (names: readonly string[]) => readonly string[],
): Promise<boolean> {
  const { changeJoined } = await import("./prepare/prepare.ts");
  return changeJoined(stateFolders(readHost([])), workspace, edit);
}
