import { expect, it } from "vitest";
import type { Settings } from "../settings/settings.ts";
import type { Facts } from "./facts.ts";
import { sampleFacts } from "./sample-facts.ts";
import { planServices } from "./services.ts";

const neighbour = { id: "1", names: ["web"], address: "172.18.0.2", ports: [80], process: 7 };

function planned(settings: Partial<Settings>, engine: Partial<Facts["engine"]> = {}) {
  const facts = { ...sampleFacts, image: { ...sampleFacts.image, isOurs: true } };
  return planServices(
    { ...facts, settings: { ...facts.settings, ...settings }, engine: { ...facts.engine, ...engine } },
    [neighbour],
  );
}

it.each(["public", "strict", "none"] as const)("%s: nothing but hand-overs", (network) => {
  const plan = planned({ network, join: ["shop"], hostAccess: [5432], ports: ["8080:80"] });
  expect(plan.publish).toEqual([]);
  expect(plan.services?.networks).toEqual([]);
  expect(plan.services?.ports).toEqual([{ hostAddress: "127.0.0.1", hostPort: 8080, port: 80 }]);
  expect(plan.services?.providers.map(({ address, ports }) => [address, ports])).toEqual([
    ["127.8.0.1", [5432]],
    ["127.8.1.1", "all"],
  ]);
  expect(plan.hosts.map(({ name, address }) => `${name} ${address}`)).toEqual([
    "host.docker.internal 127.8.0.1",
    "web 127.8.1.1",
  ]);
  expect(plan.mounts.map(({ target, readOnly }) => [target, readOnly])).toEqual([["/run/services", true]]);
});

it("open: the container is on the networks itself, each once, and not twice on the bridge", () => {
  const plan = planned({ network: "open", join: ["bridge", "shop", "shop"] });
  expect(plan.services).toMatchObject({ networks: ["shop"], folder: undefined, providers: [] });
  expect([plan.hosts, plan.mounts]).toEqual([[], []]);
});

it("the same port from two places is opened once", () =>
  expect(planned({ ports: [3000, "3000"] }).services?.ports).toHaveLength(1));

it("an engine in a virtual machine does it by itself, with the network open alone", () => {
  const machine = { virtualMachine: true };
  const plan = planned({ network: "open", hostAccess: [5432], ports: [3000] }, machine);
  expect(plan.services).toBeUndefined();
  expect(plan.publish).toEqual([{ hostAddress: "127.0.0.1", hostPort: 3000, port: 3000 }]);
  expect(plan.hosts[0]).toMatchObject({ name: "host.docker.internal", address: "host-gateway" });
  expect(() => planned({ network: "public", ports: [3000] }, machine)).toThrow("virtual machine");
});

it("an engine in a virtual machine that takes sockets has ports and host access in every mode, but no joined networks", () => {
  const machine = { virtualMachine: true, hostSockets: true };
  expect(
    planned({ network: "public", ports: [3000], hostAccess: [5432] }, machine).services?.ports,
  ).toHaveLength(1);
  expect(() => planned({ network: "public", join: ["shop"] }, machine)).toThrow("virtual machine");
});

it("a rootless engine's networks are out of reach but for the container itself", () => {
  expect(() => planned({ network: "public", join: ["shop"] }, { rootless: true })).toThrow("rootless");
  expect(planned({ network: "open", join: ["shop"] }, { rootless: true }).services?.networks).toEqual([
    "shop",
  ]);
  expect(planned({ network: "public", ports: [3000] }, { rootless: true }).services?.ports).toHaveLength(1);
});
