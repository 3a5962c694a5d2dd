/** A port of the sandbox that can be opened on this machine. */
export type Port = {
  /** The address of this machine where it is opened. */
  readonly hostAddress: string;
  readonly hostPort: number;
  /** The port inside. */
  readonly port: number;
};

const loopback = "127.0.0.1";

/** An address in front of `host:inside`: IPv4, or IPv6 in brackets. Whether this machine has it shows when it is used. */
const written = /^(?:(?:([0-9.]{7,15})|\[([0-9a-f:.]{2,45})\]):)?([0-9]{1,5})(?::([0-9]{1,5}))?$/;

/**
 * Reads an entry of `ports`: `3000`, `"8080:80"`, or with an address `"0.0.0.0:8080:80"`.
 *
 * @returns undefined for anything else
 */
export function readPort(entry: unknown): Port | undefined {
  const text = typeof entry === "number" ? String(entry) : entry;
  const found = typeof text === "string" ? written.exec(text) : null;
  if (found === null) return undefined;
  const [, four, six, first, second] = found;
  const address = four ?? six;
  // "127.0.0.1:8080" could mean two things.
  if (address !== undefined && second === undefined) return undefined;
  const hostPort = Number(first);
  const port = Number(second ?? first);
  const areRight = [hostPort, port].every((one) => one >= 1 && one <= 65535);
  return areRight ? { hostAddress: address ?? loopback, hostPort, port } : undefined;
}

/** Whether a port number is one that a service can have. */
export function isPortNumber(value: unknown): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 65535;
}

/** Whether nobody but this machine's own users can come to a port. */
export function isOnLoopback({ hostAddress }: Port): boolean {
  return hostAddress.startsWith("127.") || hostAddress === "::1";
}

/** A port as messages name it. */
export function portInWords({ hostAddress, hostPort }: Port): string {
  return hostAddress.includes(":") ? `[${hostAddress}]:${hostPort}` : `${hostAddress}:${hostPort}`;
}

/** Whether it can be the name of a network that containers are on: the engine's own rules, without those for one only. */
export function isNetworkName(value: unknown): value is string {
  return (
    typeof value === "string" &&
    /^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/.test(value) &&
    !["host", "none"].includes(value)
  );
}
