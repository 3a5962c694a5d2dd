import { readFileSync, statSync } from "node:fs";
import { errors } from "../errors.ts";
import { isNetworkName } from "../plan/ports.ts";

/** The networks that the user joined for one folder, by the absolute path of the workspace. */
type Joined = Readonly<Record<string, readonly string[]>>;

/** Among the workspaces, the networks of MetaMCP that a start saw: each workspace without an answer is asked then. */
export const metaMcpSeen = "MetaMCP";

/**
 * Reads who joined what.
 *
 * @param file absolute path of `joined.json`, which need not exist
 * @throws LaunchError when the file is not what was written
 */
export function readJoined(file: string): Joined {
  try {
    // For those who never joined anything: a look is quicker than an exception.
    if (statSync(file, { throwIfNoEntry: false }) === undefined) return {};
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    if (isJoined(content)) return content;
  } catch (cause) {
    if (!(cause instanceof SyntaxError)) throw errors.stateUnusable(file, cause);
  }
  throw errors.joinedDamaged(file);
}

function isJoined(content: unknown): content is Joined {
  return (
    typeof content === "object" &&
    content !== null &&
    !Array.isArray(content) &&
    Object.values(content).every((names) => Array.isArray(names) && names.every(isNetworkName))
  );
}
