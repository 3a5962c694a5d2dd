import { lookup } from "node:dns/promises";
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

/**
 * Resolves names as every program on this machine would, and checks every address: one that is not public, or is this
 * machine's own, refuses the name as a whole. The caller dials one of these very addresses; nothing is resolved twice.
 *
 * @param others addresses that are none to dial as well
 */
export function resolverBeside(others: readonly string[]): Resolve {
  return async (name) => {
    let addresses: string[];
    try {
      addresses = (await lookup(name, { all: true, verbatim: true })).map((entry) => entry.address);
    } catch {
      throw new Unknown("the name does not resolve");
    }
    const own = ownAddresses();
    const wrong = addresses.find(
      (address) => !isPublicAddress(address) || own.has(address) || others.includes(address),
    );
    if (wrong !== undefined) throw new Refusal("the name leads to an address that is not public", "private");
    if (addresses.length === 0) throw new Unknown("the name does not resolve");
    return addresses;
  };
}

/** Read anew each time: a laptop changes networks while a session runs. */
function ownAddresses(): Set<string> {
  return new Set(
    Object.values(networkInterfaces()).flatMap((list) => (list ?? []).map((entry) => entry.address)),
  );
}
