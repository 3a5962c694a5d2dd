import { lookup } from "node:dns/promises";
import { BlockList, isIPv4 } from "node:net";
import { networkInterfaces } from "node:os";
import { isPublicAddress } from "./address.ts";
import type { Reason, Remedy } from "./decisions.ts";

/** Why something is not let through. */
export class Refusal extends Error {
  readonly reason: Reason;

  /** @param words a clause */
  constructor(words: string, remedy?: Remedy) {
    super(words);
    this.reason = remedy === undefined ? { words } : { words, remedy };
  }
}

/** Gives the addresses of a name that may be dialled. @throws Refusal */
export type Resolve = (name: string) => Promise<string[]>;

/** The name has no address that this machine could find. */
export class Unknown extends Refusal {}

/** Wider than any network that neighbours are in: an interface may name half the internet for its own purposes. */
const widest = { IPv4: 8, IPv6: 32 } as const;

/**
 * The networks that this machine is a part of, its own addresses with them, as `address/bits`. Their other members are
 * neighbours, whatever addresses they have.
 */
export function networksHere(): string[] {
  return Object.values(networkInterfaces()).flatMap((list = []) =>
    list.map(({ address, cidr, family }) => {
      const bits = Number(cidr?.split("/")[1] ?? 0);
      return `${address}/${bits >= widest[family] ? bits : family === "IPv4" ? 32 : 128}`;
    }),
  );
}

/**
 * Resolves names as every program on this machine would, and checks every address: one that is not public, or is of a
 * network that this machine is in, refuses the name as a whole. The caller dials one of these very addresses; nothing
 * is resolved twice.
 *
 * @param others networks, as `networksHere` gives them, that are none to dial into as well
 */
export function resolverBeside(others: readonly string[]): Resolve {
  return async (name) => {
    let addresses: string[];
    try {
      addresses = (await lookup(name, { all: true, verbatim: true })).map((entry) => entry.address);
    } catch {
      throw new Unknown("the name does not resolve");
    }
    // Read anew each time: a laptop changes networks while a session runs.
    const isNear = membership([...networksHere(), ...others]);
    if (addresses.some((address) => !isPublicAddress(address)))
      throw new Refusal("the name leads to an address that is not public", "private");
    if (addresses.some(isNear))
      throw new Refusal("the name leads into this machine's own network", "private");
    if (addresses.length === 0) throw new Unknown("the name does not resolve");
    return addresses;
  };
}

function membership(networks: readonly string[]): (address: string) => boolean {
  const family = (address: string) => (isIPv4(address) ? "ipv4" : "ipv6");
  const list = new BlockList();
  for (const network of networks) {
    const [address = "", bits] = network.split("/");
    list.addSubnet(address, Number(bits), family(address));
  }
  return (address) => list.check(address, family(address));
}
