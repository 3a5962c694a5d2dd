import { lookup } from "node:dns/promises";
import { networkInterfaces } from "node:os";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { networksHere, resolverBeside } from "./resolve.ts";

vi.mock("node:dns/promises", () => ({ lookup: vi.fn() }));
vi.mock("node:os", () => ({ networkInterfaces: vi.fn() }));

/** Says which addresses this machine has, as `address/bits`. */
function onThisMachine(...cidrs: (string | null)[]): void {
  const entries = cidrs.map((cidr) => {
    const address = (cidr ?? "50.0.0.1/24").split("/")[0];
    return { address, cidr, family: address?.includes(":") ? "IPv6" : "IPv4" };
  });
  vi.mocked(networkInterfaces).mockReturnValue({ eth0: entries, gone: undefined } as unknown as ReturnType<
    typeof networkInterfaces
  >);
}

function leadingTo(...addresses: string[]): void {
  vi.mocked(lookup).mockResolvedValue(addresses.map((address) => ({ address, family: 0 })) as never);
}

beforeEach(() => onThisMachine("127.0.0.1/8", "::1/128", "192.168.1.2/24"));

describe("the networks that this machine is in", () => {
  it("are those of its interfaces, from the most that a neighbourhood can be on", () => {
    onThisMachine("20.1.2.3/24", "20.1.2.3/8", "30.0.0.1/7", "30.0.0.1/0", "2600::5/64", "2600::5/31", null);
    expect(networksHere()).toEqual([
      "20.1.2.3/24",
      "20.1.2.3/8",
      "30.0.0.1/32",
      "30.0.0.1/32",
      "2600::5/64",
      "2600::5/128",
      "50.0.0.1/32",
    ]);
  });
});

describe("a name that leads to", () => {
  it.each([
    ["this machine's own address", "20.1.2.3/32", "20.1.2.3"],
    ["a neighbour with a public address", "20.1.2.3/24", "20.1.2.200"],
    ["a neighbour with a public address of IPv6", "2600:1:2:3::5/64", "2600:1:2:3:ffff::1"],
    ["its own address, of a network as wide as the internet", "20.1.2.3/0", "20.1.2.3"],
  ])("%s is refused", async (_words, own, address) => {
    onThisMachine("127.0.0.1/8", own);
    leadingTo(address);
    await expect(resolverBeside([])("a.example")).rejects.toThrow("own network");
    leadingTo("1.1.1.1", address);
    await expect(resolverBeside([])("a.example")).rejects.toThrow("own network");
  });

  it.each([
    ["the address behind the last of a network's", "20.1.2.3/24", "20.1.3.0"],
    ["an address in a network that is no neighbourhood", "20.1.2.3/0", "20.1.2.4"],
    ["IPv4 where the network is one of IPv6", "2600::5/64", "1.1.1.1"],
    ["IPv6 where the network is one of IPv4", "20.1.2.3/24", "2606:4700::1111"],
  ])("%s is let through", async (_words, own, address) => {
    onThisMachine("127.0.0.1/8", "fe80::1/64", own);
    leadingTo(address);
    await expect(resolverBeside([])("a.example")).resolves.toEqual([address]);
  });

  it("a neighbour of the launcher's machine is refused in a sidecar", async () => {
    leadingTo("20.1.2.200");
    await expect(resolverBeside(["20.1.2.3/24", "2600::5/64"])("a.example")).rejects.toThrow("own network");
  });
});
