import type { EngineFacts } from "../plan/facts.ts";
import { dockerArguments } from "./docker.ts";

/** Finds what makes an engine's argv of a spec. */
export async function argumentsFor({ podman }: Pick<EngineFacts, "podman">): Promise<typeof dockerArguments> {
  if (podman === undefined) return dockerArguments;
  return (await import("./podman.ts")).podmanArguments(dockerArguments, podman);
}
