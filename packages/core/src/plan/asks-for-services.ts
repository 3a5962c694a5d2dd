import type { Settings } from "../settings/settings.ts";

/** Whether the settings ask for ports, joined networks or the host's services. Most don't, and then none of it is loaded. */
export function asksForServices({ join, ports, hostAccess }: Settings): boolean {
  return join.length + ports.length > 0 || hostAccess !== false;
}
