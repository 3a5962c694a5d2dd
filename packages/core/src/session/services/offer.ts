import { existsSync } from "node:fs";
import type { Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { dialFirst } from "../../egress/stand-alone.ts";
import type { Client } from "../../engine/client.ts";
import type { Neighbour } from "../../plan/neighbours.ts";
import type { Provider } from "../../plan/services.ts";
import type { Control } from "./control.ts";
import { handOver, refuse } from "./hand-over.ts";
import { inspectNeighbours } from "./inspect-neighbours.ts";
import { listenersOf } from "./listening.ts";
import type { Sockets } from "./sockets.ts";

/** How often it is looked whether somebody serves something new, in milliseconds. */
const interval = 2000;

/** So many ports of one provider are offered; each is a small process inside. */
const mostPorts = 64;

/** The engine's own API, without encryption and with: whoever reaches it owns the machine. Not part of "all". */
const engineItself = [2375, 2376];

/**
 * Offers services inside: for each port of each provider a listener there, whose connections come out of a socket here.
 *
 * @returns ends it
 */
export async function offerServices(
  providers: readonly Provider[],
  networks: readonly string[],
  sockets: Sockets,
  control: Control,
  client: Client,
): Promise<() => void> {
  const known = providers.map((provider) => new Offer(provider, networks, sockets, control, client));
  for (const offer of known) await offer.refresh();
  for (const offer of known) offer.tellOfMore();
  const timer = setInterval(() => {
    for (const offer of known) offer.refresh().catch(() => undefined);
  }, interval);
  timer.unref();
  return () => clearInterval(timer);
}

class Offer {
  readonly #provider: Provider;
  readonly #networks: readonly string[];
  readonly #sockets: Sockets;
  readonly #control: Control;
  readonly #client: Client;
  readonly #ports = new Set<number>();
  #neighbour: Neighbour | undefined;

  constructor(
    provider: Provider,
    networks: readonly string[],
    sockets: Sockets,
    control: Control,
    client: Client,
  ) {
    this.#provider = provider;
    this.#networks = networks;
    this.#sockets = sockets;
    this.#control = control;
    this.#client = client;
    this.#neighbour = provider.neighbour;
  }

  /** Offers what has come since the last time. What has gone stays, and is refused by itself. */
  async refresh(): Promise<void> {
    for (const port of this.#servedPorts()) {
      if (this.#ports.has(port) || this.#ports.size >= mostPorts) continue;
      this.#ports.add(port);
      await this.#offer(port);
    }
  }

  /** Before the tool starts: what comes later would be written over what it draws. */
  tellOfMore(): void {
    if (this.#ports.size < mostPorts) return;
    const left = [...new Set(this.#servedPorts())].filter((port) => !this.#ports.has(port)).join(", ");
    if (left === "") return;
    const [name = "a container"] = this.#provider.neighbour?.names ?? ["this machine"];
    process.stderr.write(
      `ai-sandbox: ${name} has more than ${mostPorts} open ports. These can't be reached inside: ${left}.\n  For this machine, list those that you need in hostAccess.\n`,
    );
  }

  #servedPorts(): readonly number[] {
    const { ports, neighbour } = this.#provider;
    if (ports !== "all") return ports;
    if (neighbour === undefined)
      return listenersOf("self").flatMap(({ port }) => (engineItself.includes(port) ? [] : [port]));
    const now = this.#neighbour ?? neighbour;
    // Its own loopback is nobody else's.
    const heard = listenersOf(now.process).filter(({ isLoopback }) => !isLoopback);
    return [...now.ports, ...heard.map(({ port }) => port)];
  }

  async #offer(port: number): Promise<void> {
    const { address } = this.#provider;
    const name = `s${port}-${address}`;
    await this.#sockets.listen(name, (caller) => {
      caller.on("error", () => caller.destroy());
      this.#dial(port).then(
        (answerer) => (caller.destroyed ? answerer.destroy() : handOver(caller, answerer)),
        () => refuse(caller),
      );
    });
    this.#control.say("listen", address, port, name, inTable(address, port));
  }

  async #dial(port: number): Promise<Socket> {
    if (this.#provider.neighbour === undefined) return dialFirst(ownAddresses(), port);
    return dialFirst([(await this.#current()).address], port);
  }

  /** The container as it is now: one that was started anew may have another address, and its old one another owner. */
  async #current(): Promise<Neighbour> {
    const last = this.#neighbour ?? this.#provider.neighbour;
    if (last === undefined) throw new Error("there is no container");
    if (isAlive(last.process)) return last;
    const [name = last.id] = last.names;
    const [found] = await inspectNeighbours(this.#client, [name], this.#networks);
    if (found === undefined || found.process === 0) throw new Error("it does not run");
    this.#neighbour = found;
    return found;
  }
}

/** The loopback first: many services are there alone. */
function ownAddresses(): string[] {
  const others = Object.values(networkInterfaces()).flatMap((list) =>
    (list ?? []).filter(({ internal, address }) => !internal && !address.startsWith("fe80")),
  );
  return ["127.0.0.1", "::1", ...others.map(({ address }) => address)];
}

function isAlive(process: number): boolean {
  return process > 0 && existsSync(`/proc/${process}`);
}

/** An address as proc(5) writes it: hexadecimal, the last byte first. */
function inTable(address: string, port: number): string {
  const hexadecimal = (value: number, digits: number): string =>
    value.toString(16).toUpperCase().padStart(digits, "0");
  const bytes = address.split(".").map(Number).reverse();
  return `${bytes.map((byte) => hexadecimal(byte, 2)).join("")}:${hexadecimal(port, 4)}`;
}
