import type { Reason } from "./decisions.ts";
import { isListed, readHostName } from "./host-name.ts";

/** What a session may reach. */
export type Policy = {
  /** `public`: any public name. `strict`: the listed ones alone. */
  readonly mode: "public" | "strict";
  /** Exact names, `*.suffix` patterns and words for several (see bundles.ts), in lower case. */
  readonly hosts: readonly string[];
  /** Names whose ssh port is open; exact ones. */
  readonly ssh: readonly string[];
  /** Keys that the filter adds: see injection.ts. */
  readonly routes: readonly Route[];
  /** Repositories that are fetched with a credential of this machine's: see fetch.ts. */
  readonly fetch: readonly string[];
};

/** An API that is reached with a key that the session does not have. */
export type Route = {
  /** The variable of this machine that holds the key, and inside a placeholder. */
  readonly key: string;
  /** The variable that tells the tool where the API is. */
  readonly baseUrl: string;
  /** Where it really is: `https://` and a name, perhaps with a path. */
  readonly address: string;
  /** The header that carries the key, and the word before it, as `Bearer`. */
  readonly header: string;
  readonly scheme?: string;
  /** Paths of the API begin with one of these. */
  readonly paths: readonly string[];
};

/** The port of each way through the filter. */
export const ports = { tunnel: 443, ssh: 22, plain: 80 } as const;

/**
 * Decides about a name before anything is resolved, so that a refused one reaches no resolver.
 *
 * @returns the reason of a refusal, or undefined when it may be looked up
 */
export function refusalOfName(
  name: string,
  port: number,
  way: "tunnel" | "plain",
  policy: Policy,
): Reason | undefined {
  if (way === "tunnel" && port === ports.ssh) {
    return policy.ssh.includes(name)
      ? undefined
      : { words: "ssh to it is closed", remedy: { setting: "ssh", name } };
  }
  if (port !== ports[way]) return { words: `port ${port} is closed`, remedy: "open" };
  if (policy.routes.some(({ address }) => readHostName(new URL(address).hostname) === name)) {
    return { words: "the launcher adds the key for it, at the address that the tool was given" };
  }
  if (policy.mode === "strict" && !isListed(name, policy.hosts)) {
    return { words: "the name is not on this session's list", remedy: { setting: "hosts", name } };
  }
  return undefined;
}
