import { expect, test } from "vitest";
import { machineWith, shell } from "./shell-support.ts";

const machine = machineWith({});

/** Docker's new range when these addresses must stay reachable and these routes exist. */
function rangeFor(addresses: string, routes = ""): string {
  return shell(
    machine,
    `kernel_routes() { printf '${routes}'; }; other_docker_range ${addresses}`,
  ).stdout.trim();
}

test.each([
  ["addresses elsewhere", "10.0.0.2 192.168.1.1 203.0.113.9"],
  ["172.16, which Docker leaves alone", "172.16.0.1"],
  ["no address at all", ""],
])("%s: Docker's defaults stay", (_name, addresses) => {
  expect(rangeFor(addresses)).toBe("");
});

test.each([
  ["a name server in the bridge's range", "172.17.0.53", "", "10.213"],
  ["a mirror in a later pool", "172.31.4.4", "", "10.213"],
  ["the next range where the first holds an address", "172.17.0.53 10.213.7.7", "", "10.87"],
  ["no part of a network that the machine routes", "172.17.0.53", "10.0.0.0 192.0.2.1 8\\n", "192.168"],
  ["the default route takes nothing", "172.17.0.53", "0.0.0.0 192.0.2.1 0\\n", "10.213"],
])("%s", (_name, addresses, routes, range) => {
  expect(rangeFor(addresses, routes)).toBe(range);
});

test.each(["1.2.3", "1.2.3.x", "", "1.2.3.4.5", "fe80::1"])("%j is no IPv4 address", (text) => {
  expect(shell(machine, `address_number '${text}'`).code).toBe(1);
});

test("the kernel's routes are read in its byte order", () => {
  expect(shell(machine, "kernel_address 010200C0").stdout.trim()).toBe("192.0.2.1");
});
