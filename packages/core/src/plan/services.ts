import { join } from "node:path";
import { errors } from "../errors.ts";
import type { Settings } from "../settings/settings.ts";
import type { Facts } from "./facts.ts";
import { type Neighbour, placeNeighbours } from "./neighbours.ts";
import { type Port, readPort } from "./ports.ts";
import type { HostEntry, Mount } from "./spec.ts";

/** Where the folder with the sockets is inside. */
export const servicesInside = "/run/services";

/** The name under which the machine itself is known inside, as Docker Desktop has it. */
export const hostName = "host.docker.internal";

/** Where that name leads inside. */
const hostAddressInside = "127.8.0.1";

/** Somebody whose services can be reached from inside, under an address of the loopback there. */
export type Provider = {
  readonly address: string;
  /** `all`: whatever it listens on, also what comes later. */
  readonly ports: readonly number[] | "all";
  /** Undefined: the machine itself. */
  readonly neighbour: Neighbour | undefined;
};

/** What passes between a session and its surroundings beside the internet: each item because the user asked for it. */
export type Services = {
  /** Folder on the host, for this session alone; undefined where nothing passes through the launcher. */
  readonly folder: string | undefined;
  /** Ports that the launcher opens on this machine. */
  readonly ports: readonly Port[];
  readonly providers: readonly Provider[];
  /** Networks that the container itself is connected to, once it runs. */
  readonly networks: readonly string[];
};

/** What the rest of the plan takes from here. */
export type ServicePlan = {
  /** For the launcher; undefined where nothing passes through it. */
  readonly services: Services | undefined;
  readonly hosts: readonly HostEntry[];
  /** Ports that the engine opens: in a virtual machine the launcher can't reach into the container. */
  readonly publish: readonly Port[];
  readonly mounts: readonly Mount[];
  /** A step before the tool starts; undefined where there is nothing to do. */
  readonly step: string | undefined;
};

/**
 * Plans ports, joined networks and the way to the host's own services.
 *
 * In every mode but `open` nothing of it is a network inside: the launcher hands connections over, one by one, each to
 * the place that was asked for.
 *
 * @param neighbours who is on the joined networks, where the launcher hands over to them
 * @throws LaunchError where it can't be had
 */
export function planServices(
  facts: Pick<Facts, "settings" | "engine" | "image" | "stateHome" | "suffix">,
  neighbours: readonly Neighbour[],
): ServicePlan {
  const { settings, engine, image, stateHome, suffix } = facts;
  const isOpen = settings.network === "open";
  // The container is on this one anyway.
  const networks = isOpen ? unique(settings.join).filter((name) => name !== "bridge") : [];
  const ports = unique(settings.ports.map(String)).flatMap((entry) => readPort(entry) ?? []);
  const hostPorts = readHostAccess(settings.hostAccess);
  if (engine.podman !== undefined && (settings.join.length > 0 || hostPorts !== undefined))
    throw errors.servicesNeedDocker();
  const takesSockets = engine.hostSockets ?? !engine.virtualMachine;
  if (!takesSockets) {
    if (!isOpen) throw errors.servicesNeedOpen("virtual machine");
    return planForEngine(ports, hostPorts, networks);
  }
  // Its networks are somewhere else than the launcher.
  if (settings.join.length > 0 && !isOpen && (engine.rootless || engine.virtualMachine))
    throw errors.servicesNeedOpen(engine.rootless ? "rootless" : "virtual machine");
  const placed = isOpen ? [] : placeNeighbours(neighbours);
  const providers: Provider[] = placed.map(({ address, neighbour }) => ({
    address,
    ports: "all",
    neighbour,
  }));
  if (hostPorts !== undefined)
    providers.unshift({ address: hostAddressInside, ports: hostPorts, neighbour: undefined });
  const passesThrough = ports.length + providers.length > 0;
  if (passesThrough && !image.isOurs) throw errors.noRelayForServices(image.id);
  const folder = passesThrough ? join(stateHome, "run", `${suffix}-services`) : undefined;
  const steps = [
    ...(networks.length === 0 ? [] : [waitForNetworks(networks.length)]),
    ...(passesThrough ? [obeyScript] : []),
  ];
  return {
    services: { folder, ports, providers, networks },
    hosts: [
      ...hostEntry(hostPorts, hostAddressInside),
      ...placed.flatMap(({ names, address }) =>
        names.map((name) => ({ name, address, reason: "a container on a network you joined" })),
      ),
    ],
    publish: [],
    mounts: folder === undefined ? [] : [socketMount(folder)],
    step: steps.length === 0 ? undefined : steps.join("; "),
  };
}

/** The launcher's sockets don't reach into a virtual machine: what the engine itself can do is all there is. */
function planForEngine(
  ports: readonly Port[],
  hostPorts: Provider["ports"] | undefined,
  networks: readonly string[],
): ServicePlan {
  return {
    services: networks.length === 0 ? undefined : { folder: undefined, ports: [], providers: [], networks },
    hosts: hostEntry(hostPorts, "host-gateway"),
    publish: ports,
    mounts: [],
    step: networks.length === 0 ? undefined : waitForNetworks(networks.length),
  };
}

/** A project's list is added to the user's own, and both may name the same. */
function unique(list: readonly string[]): string[] {
  return [...new Set(list)];
}

function readHostAccess(setting: Settings["hostAccess"]): Provider["ports"] | undefined {
  if (setting === false) return undefined;
  return setting === true ? "all" : setting.map(Number);
}

function hostEntry(ports: Provider["ports"] | undefined, address: string): HostEntry[] {
  if (ports === undefined) return [];
  const which =
    ports === "all" ? "the services of this machine" : `services of this machine on ${ports.join(", ")}`;
  return [{ name: hostName, address, reason: `you asked for ${which}` }];
}

/** Read-only: nobody inside can put a link or a socket there for the launcher to follow. */
function socketMount(folder: string): Mount {
  return {
    source: folder,
    target: servicesInside,
    readOnly: true,
    reason: "sockets of the launcher, for the ports and services you asked for",
  };
}

/** Says that what the launcher wanted at the start is done. /run itself is not writable. */
const doneInside = "/tmp/.services-ready";

/**
 * Does what the launcher asks for, line by line, as nobody's child so that the tool never hears of it:
 *
 * - `listen <address> <port> <socket> <as /proc/net/tcp has it>`: connections to it go to the launcher;
 * - `dial <port> <socket>`: one connection from the launcher to a port here;
 * - `ready`: that was all for now, the tool may start.
 *
 * The launcher's end comes first in a dial: where nobody listens on the port, it sees the connection close.
 */
const obeyScript = [
  `( ( socat -u UNIX-CONNECT:${servicesInside}/control,retry=100,interval=0.05 - | while read -r verb one two three four; do case $verb in`,
  `listen) (socat -t 600 "TCP-LISTEN:$two,bind=$one,reuseaddr,fork,backlog=128" "UNIX-CONNECT:${servicesInside}/$three" &);`,
  `tries=0; until grep -qF "$four 00000000:0000 0A" /proc/net/tcp || [ $((tries += 1)) -gt 300 ]; do :; done ;;`,
  `dial) (socat -t 600 "UNIX-CONNECT:${servicesInside}/$two" "TCP:localhost:$one" &) ;;`,
  `ready) : >${doneInside} ;;`,
  `esac; done ) </dev/null >/dev/null 2>&1 & )`,
  `; tries=0; until [ -e ${doneInside} ] || [ $((tries += 1)) -gt 1000 ]; do sleep 0.01; done; rm -f ${doneInside}`,
].join(" ");

/** The launcher connects the networks once the container runs; the engine counts their interfaces up from eth1. */
function waitForNetworks(count: number): string {
  const last = `/sys/class/net/eth${count}`;
  return [
    `tries=0; until [ -e ${last} ] || [ $((tries += 1)) -gt 3000 ]; do sleep 0.01; done`,
    `[ -e ${last} ] || { echo "ai-sandbox: the networks to join were not there after 30 s." >&2; exit 125; }`,
  ].join("; ");
}
