import type { Route } from "../egress/policy.ts";
import { errors } from "../errors.ts";
import type { Facts } from "./facts.ts";

/** Variables that hold what somebody could spend or log in with. */
const credentialName = /(KEY|TOKEN|SECRET|PASSWORD|AUTH|CREDENTIALS?)(_|$)/;

/** What a session with `inject` has in the place of a key. */
export const placeholder = "sk-placeholder-the-real-key-is-added-outside-of-the-sandbox";

/**
 * Chooses the keys that stay outside: those of the tool's that are set and that the filter can add.
 *
 * @throws LaunchError where a key's API is none that it could be added for
 */
export function planRoutes(facts: Pick<Facts, "tool" | "host" | "settings">): Route[] {
  const { tool, host, settings } = facts;
  if (!settings.inject) return [];
  const taken = new Set<string>();
  return (tool.network.injection ?? []).flatMap((route) => {
    const { key, baseUrl } = route;
    // Two keys for one address: the first in the list is the one that the tool takes.
    if ((host.environment[key] ?? "") === "" || taken.has(baseUrl)) return [];
    taken.add(baseUrl);
    const chosen = host.environment[baseUrl] ?? "";
    if (chosen === "") return [route];
    if (!/^https:\/\/[a-zA-Z0-9.-]+(\/[^?#]*)?$/.test(chosen) || !URL.canParse(chosen))
      throw errors.injectionImpossible(key, baseUrl);
    // The caller's own address: everything below it is the API, for nobody knows its paths.
    const address = chosen.replace(/\/+$/, "");
    return [{ ...route, address, paths: [`${new URL(address).pathname.replace(/\/$/, "")}/`] }];
  });
}

/** The tool's credentials that are set here and have no way to be added: with `inject` they stay outside all the same. */
export function withheldKeys(
  facts: Pick<Facts, "tool" | "host" | "settings">,
  routes: readonly Route[],
): string[] {
  const { tool, host, settings } = facts;
  if (!settings.inject) return [];
  return tool.environment.forward.filter(
    (name) =>
      credentialName.test(name) &&
      (host.environment[name] ?? "") !== "" &&
      !routes.some(({ key }) => key === name) &&
      !settings.environment.includes(name),
  );
}
