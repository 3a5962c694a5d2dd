import { isListed } from "./host-name.ts";

/** What a session may reach. */
export type Policy = {
  /** `public`: any public name. `strict`: the listed ones alone. */
  readonly mode: "public" | "strict";
  /** Exact names and `*.suffix` patterns, in lower case. */
  readonly hosts: readonly string[];
};

/** The port of each way through the filter. */
export const ports = { tunnel: 443, plain: 80 } as const;

/**
 * Decides about a name before anything is resolved, so that a refused one reaches no resolver.
 *
 * @returns the reason of a refusal, or undefined when it may be looked up
 */
export function refusalOfName(
  name: string,
  port: number,
  way: keyof typeof ports,
  policy: Policy,
): string | undefined {
  if (port !== ports[way]) return `port ${port} is closed`;
  if (policy.mode === "strict" && !isListed(name, policy.hosts))
    return "the name is not on this session's list";
  return undefined;
}
