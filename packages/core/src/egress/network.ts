import type { Duplex } from "node:stream";
import type { Dial } from "./dial.ts";
import { type Parent, parentFor, proxyAddress, throughParent } from "./parent-proxy.ts";
import { Refusal, type Resolve, Unknown } from "./resolve.ts";

/** How names become connections; tests put their own servers behind these. */
export type Network = {
  readonly resolve: Resolve;
  readonly dial: Dial;
  /** The proxy that this machine itself needs. */
  readonly parent?: Parent | undefined;
};

/**
 * Names that networks use for themselves. Where a proxy resolves names that this machine can't, nothing else would tell
 * these from public ones (RFC 6761, RFC 6762, RFC 7686, RFC 8375, RFC 9476, ICANN's `internal`, and common habit).
 */
const innerNames =
  /(^|\.)(internal|local|localhost|localdomain|lan|home|corp|intranet|private|domain|arpa|alt|onion|test|invalid|example)$/;

/**
 * Opens a connection to a name that the policy allowed.
 *
 * @throws Refusal
 */
export async function connectTo(name: string, port: number, network: Network): Promise<Duplex> {
  const proxy = parentFor("https", name, network.parent);
  if (proxy === undefined) return network.dial(await network.resolve(name), port);
  await checkForParent(name, proxy, network);
  return throughParent(proxy, name, port);
}

/**
 * Checks what can be checked of a name that a proxy is going to resolve: where this machine finds addresses of it, they
 * have to be public ones; where it finds none, the proxy may.
 *
 * @throws Refusal
 */
export async function checkForParent(name: string, proxy: URL, network: Network): Promise<void> {
  proxyAddress(proxy);
  if (innerNames.test(name)) throw new Refusal("the name belongs to a private network", "private");
  try {
    await network.resolve(name);
  } catch (error) {
    if (!(error instanceof Unknown)) throw error;
  }
}
