import type { Settings } from "../settings/settings.ts";
import type { EngineFacts, ImageFacts } from "./facts.ts";

/**
 * Whether sessions can join a network: what `planServices` would refuse must not be offered.
 *
 * @param driver of the network
 */
export function canJoin(
  engine: EngineFacts,
  image: ImageFacts,
  mode: Settings["network"],
  driver: string,
): boolean {
  if (engine.podman !== undefined) return false;
  // The engine itself does it then.
  if (mode === "open") return true;
  return !engine.virtualMachine && !engine.rootless && image.isOurs && driver === "bridge";
}
