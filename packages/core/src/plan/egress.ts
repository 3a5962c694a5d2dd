import { errors } from "../errors.ts";
import type { Facts } from "./facts.ts";
import { planRoutes } from "./injection.ts";
import type { Egress, Mount } from "./spec.ts";

/** Where the folder with the filter's socket is inside. */
export const egressInside = "/run/egress";

/** The relay's port on the container's loopback, the usual one of proxies. */
const relayPort = 3128;

/** Where the relay is inside. */
export const relayAddress = `http://127.0.0.1:${relayPort}`;

/** Name of the filter's socket in its folder; short, because a socket's whole path may have 107 bytes. */
export const socketName = "filter";

/**
 * Programs find the way out by these. Node obeys them from 24 on when it is told to; both spellings are needed, since
 * some read only one.
 */
export const proxyVariables: Readonly<Record<string, string>> = {
  HTTP_PROXY: relayAddress,
  HTTPS_PROXY: relayAddress,
  NO_PROXY: "localhost,127.0.0.1,::1",
  http_proxy: relayAddress,
  https_proxy: relayAddress,
  no_proxy: "localhost,127.0.0.1,::1",
  NODE_USE_ENV_PROXY: "1",
};

/**
 * How git and ssh find the way out: socat asks the relay for a connection, as a browser would. A host that was never
 * seen is noted in the tool's home, for nobody may be there to be asked; one whose key changed is refused.
 */
export const sshCommand = `ssh -o ProxyCommand='socat - PROXY:127.0.0.1:%h:%p,proxyport=${relayPort}' -o StrictHostKeyChecking=accept-new`;

/** Where inside the API of a route is: a path that the filter knows, on the relay. */
export function routeUrl(routes: Egress["policy"]["routes"], index: number): string {
  const path = new URL(routes[index]?.address ?? "https://none/").pathname.replace(/\/$/, "");
  return `${relayAddress}/key/${index}${path}`;
}

/** A listening TCP socket on the relay's port, as `/proc/net/tcp` shows it, for a shell's pattern. */
const listening = `*:${relayPort.toString(16).toUpperCase().padStart(4, "0")}\\ 00000000:0000\\ 0A`;

/**
 * Starts the relay inside, as nobody's child so that the tool never hears of it. The filter's own socket may come a
 * moment later: the relay tries again. `forever`: it outlives a moment without room for another process.
 */
export const relayStart = `(exec socat -b65536 TCP-LISTEN:${relayPort},bind=127.0.0.1,reuseaddr,fork,backlog=128,forever,interval=0.05 UNIX-CONNECT:${egressInside}/${socketName},retry=40,interval=0.05 >/dev/null 2>&1 </dev/null &)`;

/**
 * Waits until it listens; without it the tool starts all the same, and has no network. By the shell's own means: each
 * look by a program of its own took a start some 20 ms.
 */
export const relayWait = [
  `relay_listens() { while read -r _ relay_from relay_to relay_state _; do case "$relay_from $relay_to $relay_state" in ${listening}) return 0;; esac; done </proc/net/tcp; return 1; }`,
  "relay_tries=0",
  "until ! command -v socat >/dev/null || relay_listens || [ $((relay_tries += 1)) -gt 500 ]; do [ $relay_tries -lt 200 ] || sleep 0.01; done",
].join("; ");

/**
 * Plans the way out of a session whose network is `public` or `strict`.
 *
 * @throws LaunchError where it can't be had: then the tool does not start
 */
export function planEgress(
  facts: Pick<Facts, "tool" | "host" | "settings" | "engine" | "image" | "stateHome" | "suffix">,
): Egress | undefined {
  const { tool, settings, engine, image, stateHome, suffix } = facts;
  if (settings.network !== "public" && settings.network !== "strict") {
    if (settings.network === "open" && (settings.inject || settings.gitFetch.length > 0))
      throw errors.filterNeeded();
    return undefined;
  }
  if (!image.isOurs) throw errors.noRelayInImage(settings.network, image.id);
  return {
    folder: `${stateHome}/run/${suffix}`,
    // Where nothing is known of an engine in a virtual machine, the way that always works.
    sidecar: (engine.hostSockets ?? !engine.virtualMachine) ? undefined : `ai-sandbox-filter-${suffix}`,
    policy: {
      mode: settings.network,
      hosts: [
        ...tool.network.hosts,
        ...tool.network.optionalHosts,
        ...(tool.network.bundles ?? []),
        ...settings.hosts,
      ],
      ssh: settings.ssh,
      routes: planRoutes(facts),
      fetch: settings.gitFetch,
    },
  };
}

/** Read-only, so that nobody inside can put another socket in the filter's place. */
export function egressMounts(egress: Egress | undefined): Mount[] {
  if (egress === undefined || egress.sidecar !== undefined) return [];
  return [
    {
      source: egress.folder,
      target: egressInside,
      readOnly: true,
      reason: "the socket of the launcher's filter, the one way out",
    },
  ];
}
