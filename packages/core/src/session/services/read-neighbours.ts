import type { Client } from "../../engine/client.ts";
import { errors } from "../../errors.ts";
import type { Neighbour } from "../../plan/neighbours.ts";
import { askEngine } from "./ask-engine.ts";

/** What of a network matters; the engine's names for it. */
type NetworkDescription = {
  readonly Name: string;
  readonly Driver: string;
  readonly Containers: Readonly<Record<string, unknown>> | null;
};

type Endpoint = { readonly IPAddress?: string; readonly Aliases?: readonly string[] | null };

type Configuration = {
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
};

/** Networks of the engine's own that can't be joined. */
const unusable = ["host", "none"];

/** The fields of a container that matter, one line each container. */
const fields = [
  "{{.Id}}",
  "{{.State.Pid}}",
  "{{.Name}}",
  "{{json .NetworkSettings.Networks}}",
  // Not its fields: one that a container does not have ends the whole answer.
  "{{json .Config}}",
].join("\t");

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
  const descriptions = found.out
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as NetworkDescription);
  const missing = networks.find((name) => !descriptions.some((one) => one.Name === name));
  if (missing !== undefined) {
    const list = await askEngine(client, ["network", "ls", "--format={{.Name}}"]);
    if (list.failed) throw errors.engineFailed(list.error.split("\n")[0] ?? "");
    throw errors.networkMissing(missing, joinable(list.out));
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

/** @param containers ids or names; those that are gone are missing in the answer */
export async function inspectNeighbours(
  client: Client,
  containers: readonly string[],
  networks: readonly string[],
): Promise<Neighbour[]> {
  if (containers.length === 0) return [];
  const { out } = await askEngine(client, [
    "container",
    "inspect",
    `--format=${fields}`,
    "--",
    ...containers,
  ]);
  return out.split("\n").flatMap((line) => {
    const [id = "", process, name = "", endpoints = "", configuration = ""] = line.split("\t");
    if (id === "") return [];
    const { ExposedPorts, Labels } = JSON.parse(configuration) as Configuration;
    // A session of somebody's agent is no service.
    if (Labels?.["ai-sandbox.schema"] !== undefined) return [];
    const all = JSON.parse(endpoints) as Readonly<Record<string, Endpoint>> | null;
    const joined = networks.flatMap((network) => all?.[network] ?? []);
    const address = joined.find(({ IPAddress }) => IPAddress !== undefined && IPAddress !== "")?.IPAddress;
    if (address === undefined) return [];
    return [
      {
        id,
        names: [name.replace(/^\//, ""), ...aliases(joined, id)],
        address,
        ports: portsOf(ExposedPorts),
        process: Number(process),
      },
    ];
  });
}

/** The engine adds a container's short id to its names. */
function aliases(endpoints: readonly Endpoint[], id: string): string[] {
  return endpoints.flatMap(({ Aliases }) => Aliases ?? []).filter((alias) => !id.startsWith(alias));
}

function portsOf(exposed: Configuration["ExposedPorts"]): number[] {
  return Object.keys(exposed ?? {})
    .map((port) => /^(\d+)\/tcp$/.exec(port)?.[1])
    .filter((port) => port !== undefined)
    .map(Number);
}
