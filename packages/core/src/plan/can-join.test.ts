import { describe, expect, it } from "vitest";
import { defaultSettings } from "../settings/settings.ts";
import { canJoin } from "./can-join.ts";
import type { EngineFacts } from "./facts.ts";
import { sampleFacts } from "./sample-facts.ts";
import { planServices } from "./services.ts";

const neighbour = { id: "x", names: ["metamcp"], address: "172.20.0.2", ports: [12008], process: 1 };
const engines: readonly [string, Partial<EngineFacts>][] = [
  ["an engine on this machine", {}],
  ["a rootless one", { rootless: true }],
  ["one in a virtual machine", { virtualMachine: true }],
  ["one in a virtual machine that takes sockets", { virtualMachine: true, hostSockets: true }],
  ["Podman", { podman: { isRootless: true, controllers: [] } }],
];

describe.each(engines)("%s", (_, difference) => {
  const engine = { ...sampleFacts.engine, ...difference };
  it.each(["public", "strict", "none", "open"] as const)(
    "network %s: a join is offered where it is planned, and nowhere else",
    (network) => {
      for (const isOurs of [true, false]) {
        const image = { ...sampleFacts.image, isOurs };
        const settings = { ...defaultSettings, network, join: ["metamcp_metamcp-network"] };
        let isPlanned = true;
        try {
          planServices({ ...sampleFacts, settings, engine, image }, [neighbour]);
        } catch {
          isPlanned = false;
        }
        expect([isOurs, canJoin(engine, image, network, "bridge")]).toEqual([isOurs, isPlanned]);
      }
    },
  );
});

it("a network that is no bridge is joined with the network open alone", () => {
  const { engine, image } = sampleFacts;
  expect(canJoin(engine, image, "public", "macvlan")).toBe(false);
  expect(canJoin(engine, image, "open", "macvlan")).toBe(true);
});
