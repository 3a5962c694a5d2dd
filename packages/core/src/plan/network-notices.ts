import type { Settings } from "../settings/settings.ts";
import type { Host } from "./facts.ts";
import type { SandboxSpec } from "./spec.ts";

/** Addresses that only this machine or its own networks have; a name without a dot is one of theirs. */
const localAddress =
  /^[a-z][a-z0-9+.-]*:\/\/(?:[^/@]*@)?(localhost|127\.[\d.]+|10\.[\d.]+|192\.168\.[\d.]+|172\.(?:1[6-9]|2\d|3[01])\.[\d.]+|\[::1\]|[^/.:[\]]+)(?::(\d+))?(?:\/|$)/i;

/**
 * What the user should know of a session's network before it starts: variables that lead where it can't, and keys that
 * stay outside. No value is shown but a port.
 */
export function networkNoticesOf(spec: SandboxSpec, settings: Settings, host: Host): string[] {
  if (spec.egress === undefined && spec.network !== "none") return [];
  return spec.environment.flatMap(({ name, kind }) => {
    const value = host.environment[name] ?? "";
    if (kind === "forwarded") {
      // Making the pattern takes a start longer than most of its plan.
      if (!value.includes("://")) return [];
      const [found, , port] = localAddress.exec(value) ?? [];
      if (found === undefined) return [];
      const list = port === undefined ? "true" : `[${port}]`;
      return [
        `${name} leads to this machine or its network, which this session does not reach.\n  For a service of this machine: "hostAccess": ${list}, and host.docker.internal in the address. See docs/network.md.`,
      ];
    }
    if (kind !== "withheld" || !settings.inject || value === "" || /proxy$/i.test(name) || name === "TERM")
      return [];
    return [`${name} stays outside: inject is on, and nothing is known of how it could be added there.`];
  });
}
