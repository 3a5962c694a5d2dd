import type { Client } from "../../engine/client.ts";
import { errors } from "../../errors.ts";
import type { Neighbour } from "../../plan/neighbours.ts";
import { askEngine } from "../ask-engine.ts";
import { inspectNeighbours } from "./inspect-neighbours.ts";

/** What of a network matters; the engine's names for it. */
type NetworkDescription = {
  readonly Name: string;
  readonly Driver: string;
  readonly Containers: Readonly<Record<string, unknown>> | null;
};

/** Networks of the engine's own that can't be joined. */
const unusable = ["host", "none"];

/**
 * Looks up the networks to join and who is on them now.
 *
 * @param isDirect whether the container itself joins them; otherwise the launcher has to reach who is on them
 * @returns the containers on them, each once, those on the first network first; no sessions of ours
 * @throws LaunchError when one does not exist, with those that do, or is out of reach
 */
export async function readNeighbours(
  client: Client,
  networks: readonly string[],
  isDirect: boolean,
): Promise<Neighbour[]> {
  const found = await askEngine(client, ["network", "inspect", "--format={{json .}}", "--", ...networks]);
  const descriptions = found.stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as NetworkDescription);
  const missing = networks.find((name) => !descriptions.some((one) => one.Name === name));
  if (missing !== undefined) {
    const list = await askEngine(client, ["network", "ls", "--format={{.Name}}"]);
    if (list.code !== 0) throw errors.engineFailed(list.stderr.split("\n")[0] ?? "");
    throw errors.networkMissing(missing, joinable(list.stdout));
  }
  if (isDirect) return [];
  const outOfReach = descriptions.find(({ Driver }) => Driver !== "bridge");
  if (outOfReach !== undefined) throw errors.networkOutOfReach(outOfReach.Name, outOfReach.Driver);
  const containers = new Set(descriptions.flatMap(({ Containers }) => Object.keys(Containers ?? {})));
  return inspectNeighbours(client, [...containers], networks);
}

/** Names of networks that a session can join, in the order of the list. */
export function joinable(list: string): string[] {
  return list.split("\n").filter((name) => name !== "" && !unusable.includes(name));
}
