import type { Client } from "../../engine/client.ts";
import type { Facts, Host } from "../../plan/facts.ts";
import { isOnLoopback, portInWords } from "../../plan/ports.ts";
import { planServices, type ServicePlan, type Services } from "../../plan/services.ts";
import type { SandboxSpec } from "../../plan/spec.ts";
import { connectNetworks } from "./connect-networks.ts";
import { Control } from "./control.ts";
import { offerServices } from "./offer.ts";
import { openPort } from "./open-port.ts";
import { readNeighbours } from "./read-neighbours.ts";
import { Sockets } from "./sockets.ts";

/**
 * Plans what the settings ask for. Asks the engine who is on the networks to join.
 *
 * @throws LaunchError where it can't be had
 */
export async function prepareServices(facts: Facts, client: Client): Promise<ServicePlan> {
  const { join, network } = facts.settings;
  const neighbours = join.length === 0 ? [] : await readNeighbours(client, join, network === "open");
  return planServices(facts, neighbours);
}

// What a start has loaded already is not put into a file of its own for this one's sake: the bundler has to be told.
import "../../launch.ts";

/** What passes between a session and its surroundings, from before its container to after its end. */
export type OpenServices = {
  /** To be called once the engine is at work. */
  readonly started: () => void;
  readonly close: () => void;
};

/**
 * Opens ports on this machine and prepares what the session will reach, before its container is made.
 *
 * @throws LaunchError when something of it can't be had; then nothing is left open
 */
export async function openServices(
  spec: SandboxSpec,
  host: Host,
  client: Client,
  joined: readonly string[],
): Promise<OpenServices | undefined> {
  const { services } = spec;
  if (services === undefined) return undefined;
  const closers: (() => void)[] = [];
  const close = (): void => {
    for (const end of closers.splice(0).reverse()) end();
  };
  warnOfWidePorts(services);
  try {
    if (services.folder !== undefined) {
      const sockets = new Sockets(services.folder, host.user?.uid === 0 ? spec.user : undefined);
      closers.push(() => sockets.close());
      const control = new Control();
      closers.push(() => control.close());
      for (const port of services.ports) closers.push(await openPort(port, sockets, control, client));
      closers.push(await offerServices(services.providers, joined, sockets, control, client));
      control.say("ready");
      await sockets.listen("control", (socket) => control.attach(socket));
    }
  } catch (error) {
    close();
    throw error;
  }
  const connecting = new AbortController();
  closers.push(() => connecting.abort());
  return {
    started: () => {
      if (services.networks.length > 0)
        void connectNetworks(client, spec.name, services.networks, connecting.signal);
    },
    close,
  };
}

function warnOfWidePorts({ ports }: Services): void {
  for (const port of ports.filter((one) => !isOnLoopback(one))) {
    process.stderr.write(
      `ai-sandbox: port ${portInWords(port)} is open to other machines: what listens on ${port.port} inside can be used from there.\n`,
    );
  }
}
