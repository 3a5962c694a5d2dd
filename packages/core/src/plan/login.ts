import { egressInside } from "./egress.ts";
import type { Facts } from "./facts.ts";
import type { Egress, Login } from "./spec.ts";
import type { StreamPlan } from "./streams.ts";

/** Names of the helper and of its socket, in the folder that the filter's socket is in as well. */
export const helperName = "open-url";
export const addressSocketName = "urls";

/**
 * What programs inside start in place of a browser: it hands an address to the launcher, which shows it outside. The
 * launcher may not listen yet in the first moment.
 */
export const helperScript = `#!/bin/sh
printf '%s' "$1" | socat -u - UNIX-CONNECT:${egressInside}/${addressSocketName},retry=40,interval=0.1 2>/dev/null
`;

/**
 * Plans what a login needs whose answer comes back to a port on the user's own machine: a browser calls it there, and
 * the tool listens inside.
 *
 * @returns undefined where nobody can log in: without a terminal, or for a tool that awaits no such answer
 */
export function planLogin(
  { tool, host, engine }: Pick<Facts, "tool" | "host" | "engine">,
  streams: StreamPlan,
  egress: Egress | undefined,
): Login | undefined {
  const ports = tool.login?.callbackPorts ?? [];
  const canBe =
    streams.terminal && streams.interactive && host.platform === "linux" && !engine.virtualMachine;
  if (!canBe) return undefined;
  return {
    ports: ports.filter((port) => port !== "random"),
    folder: egress?.sidecar === undefined ? egress?.folder : undefined,
  };
}
