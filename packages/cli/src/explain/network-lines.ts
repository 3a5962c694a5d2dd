import { printable, type SandboxSpec } from "@ai-sandbox/core";

/** What a session reaches, and who reaches it, a line each. */
export function networkLines(spec: SandboxSpec): string[] {
  const besides = [...policyLines(spec), ...serviceLines(spec), ...loginLines(spec)];
  const more = besides.length === 0 ? [] : ["and besides:", ...besides.map((line) => `  ${line}`)];
  return [...modeLines(spec), ...more].map(printable);
}

function modeLines({ network, egress }: SandboxSpec): string[] {
  switch (network) {
    case "none":
      return ["none: loopback only"];
    case "open":
      return ["open: whatever this machine reaches, the local network included"];
    case "public":
      return ["public: public names on ports 443 and 80, nothing of this machine or its networks, no DNS"];
    case "strict":
      return [
        "strict: ports 443 and 80 of these names alone:",
        ...(egress?.policy.hosts ?? []).map((host) => `  ${host}`),
      ];
  }
}

/** What the filter lets through, or adds, besides. */
function policyLines({ egress }: SandboxSpec): string[] {
  const { ssh = [], routes = [], fetch = [] } = egress?.policy ?? {};
  return [
    ...ssh.map((host) => `ssh to ${host}`),
    ...routes.map(
      ({ key, address }) => `${address}: the launcher adds ${key}, which the session does not have`,
    ),
    ...fetch.map(
      (repository) => `git fetches ${repository} with your git's credential, which it does not have; no push`,
    ),
  ];
}

function serviceLines({ services, publish, hosts }: SandboxSpec): string[] {
  const named = new Map(hosts.map(({ name, address }) => [address, name]));
  return [
    ...[...(services?.ports ?? []), ...publish].map(
      ({ hostAddress, hostPort, port }) =>
        `its port ${port} is opened on this machine: ${hostAddress.includes(":") ? `[${hostAddress}]` : hostAddress}:${hostPort}`,
    ),
    ...(services?.providers ?? []).map(({ address, ports, neighbour }) => {
      const which = ports === "all" ? "every port" : `ports ${ports.join(", ")}`;
      return neighbour === undefined
        ? `this machine's own services, as ${named.get(address) ?? address}: ${which}`
        : `the container ${neighbour.names[0]} of a joined network: ${which}`;
    }),
    ...(services?.networks ?? []).map((name) => `joins the network ${name}`),
  ];
}

function loginLines({ login }: SandboxSpec): string[] {
  if (login === undefined) return [];
  // Without the helper nobody is told of any other.
  const ports = [...login.ports.map(String), ...(login.folder === undefined ? [] : ["one that it names"])];
  if (ports.length === 0) return [];
  return [`a browser here may answer its login, on port ${ports.join(" or ")} of this machine's loopback`];
}
