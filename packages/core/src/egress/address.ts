import { BlockList, isIPv4, isIPv6 } from "node:net";

/** IPv4 ranges that are not the public internet, with the RFC that says so. */
const privateRanges4: readonly [string, number][] = [
  ["0.0.0.0", 8], // this host, RFC 1122
  ["10.0.0.0", 8], // private, RFC 1918
  ["100.64.0.0", 10], // carrier-grade NAT, RFC 6598
  ["127.0.0.0", 8], // loopback, RFC 1122
  ["169.254.0.0", 16], // link-local, where clouds serve metadata, RFC 3927
  ["172.16.0.0", 12], // private, RFC 1918
  ["192.0.0.0", 24], // protocol assignments, RFC 6890
  ["192.168.0.0", 16], // private, RFC 1918
  ["198.18.0.0", 15], // benchmarking, RFC 2544
  ["224.0.0.0", 3], // multicast, reserved, broadcast, RFC 1112
];

/** IPv6: only global unicast is public; of that, what carries or hides an IPv4 address is not. */
const carriers6: readonly [string, number][] = [
  ["2001::", 23], // Teredo and other protocol assignments, RFC 2928
  ["2002::", 16], // 6to4, RFC 3056
  ["3fff::", 20], // documentation, RFC 9637
];

const privateAddresses = new BlockList();
for (const [address, bits] of privateRanges4) privateAddresses.addSubnet(address, bits, "ipv4");
for (const [address, bits] of carriers6) privateAddresses.addSubnet(address, bits, "ipv6");

/** Global unicast, RFC 4291. Everything else (loopback, link-local, unique local, mapped, NAT64, multicast) is outside. */
const globalUnicast = new BlockList();
globalUnicast.addSubnet("2000::", 3, "ipv6");

/**
 * Whether an address is one of the public internet's.
 *
 * @param address as the system's resolver gives it; anything that is no address is not public
 */
export function isPublicAddress(address: string): boolean {
  if (isIPv4(address)) return !privateAddresses.check(address, "ipv4");
  // A zone (fe80::1%eth0) is for link-local addresses only.
  if (!isIPv6(address) || address.includes("%")) return false;
  return globalUnicast.check(address, "ipv6") && !privateAddresses.check(address, "ipv6");
}
