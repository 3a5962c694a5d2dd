import type { EngineAccess } from "@ai-sandbox/core";

/** A Docker network that sessions can join. */
export type NetworkFound = {
  readonly name: string;
  readonly driver: string;
  readonly containers: readonly string[];
};

/** What the engine tells of one, in its own names. */
type Description = {
  readonly Name: string;
  readonly Driver: string;
  readonly Containers: Readonly<Record<string, { readonly Name: string }>> | null;
};

/** Networks that containers can't be on together with another. */
const unusable = ["host", "none"];

/** Whether a network is MetaMCP's, as its own compose file calls it. */
export function isMetaMcp({ name }: NetworkFound): boolean {
  return /metamcp/i.test(name);
}

/** The networks of this machine, in order of their names. @throws LaunchError when the engine does not answer */
export async function findNetworks(engine: EngineAccess): Promise<NetworkFound[]> {
  const names = (await engine.ask(["network", "ls", "--format={{.Name}}"])).split("\n");
  const usable = names.filter((name) => name !== "" && !unusable.includes(name));
  if (usable.length === 0) return [];
  // One that was removed meanwhile is left out.
  const { stdout } = await engine.try(["network", "inspect", "--format={{json .}}", "--", ...usable]);
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Description)
    .map(({ Name, Driver, Containers }) => ({
      name: Name,
      driver: Driver,
      containers: Object.values(Containers ?? {})
        .map((container) => container.Name)
        .sort(),
    }))
    .sort((left, right) => left.name.localeCompare(right.name));
}
