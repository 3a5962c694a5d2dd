import type { Client } from "../../engine/client.ts";
import type { Neighbour } from "../../plan/neighbours.ts";
import { askEngine } from "../ask-engine.ts";

/** How a container is on one network; the engine's names for it. */
type Endpoint = { readonly IPAddress?: string; readonly Aliases?: readonly string[] | null };

type Configuration = {
  readonly ExposedPorts?: Readonly<Record<string, unknown>> | null;
  readonly Labels?: Readonly<Record<string, string>> | null;
};

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
 * Looks at containers on joined networks.
 *
 * @param containers ids or names; those that are gone are missing in the answer
 */
export async function inspectNeighbours(
  client: Client,
  containers: readonly string[],
  networks: readonly string[],
): Promise<Neighbour[]> {
  if (containers.length === 0) return [];
  const { stdout } = await askEngine(client, [
    "container",
    "inspect",
    `--format=${fields}`,
    "--",
    ...containers,
  ]);
  return stdout.split("\n").flatMap((line) => {
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
