import { createServer, type Server, type Socket } from "node:net";
import type { Client } from "../../engine/client.ts";
import { errors } from "../../errors.ts";
import { type Port, portInWords } from "../../plan/ports.ts";
import type { Control } from "./control.ts";
import { handOver } from "./hand-over.ts";
import { holderOf } from "./port-holder.ts";
import type { Sockets } from "./sockets.ts";

/** How long the inside may take to answer a call, in milliseconds: the container may still be starting. */
const patience = 20_000;

/** Connections that wait for the inside at one time. */
const mostWaiting = 256;

/**
 * Opens a port on this machine. For each connection the inside is asked to call back, through a socket of the port's
 * own; that way the launcher never follows anything that lies inside.
 *
 * @returns ends it, with all its connections
 * @throws LaunchError when the port can't be had, naming who has it
 */
export async function openPort(
  port: Port,
  sockets: Sockets,
  control: Control,
  client: Client,
): Promise<() => void> {
  const waiting: Socket[] = [];
  const connected = new Set<Socket>();
  const name = `p${port.port}-${port.hostPort}`;
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }, (caller) => {
    connected.add(caller);
    caller.on("error", () => caller.destroy());
    caller.once("close", () => {
      connected.delete(caller);
      remove(waiting, caller);
    });
    if (waiting.length >= mostWaiting) return void caller.destroy();
    waiting.push(caller);
    setTimeout(() => waiting.includes(caller) && caller.destroy(), patience).unref();
    control.say("dial", port.port, name);
  });
  await sockets.listen(name, (inside) => {
    const caller = waiting.shift();
    if (caller === undefined) inside.destroy();
    else handOver(caller, inside);
  });
  await listen(server, port, client);
  return () => {
    server.close();
    for (const caller of connected) caller.destroy();
  };
}

async function listen(server: Server, port: Port, client: Client): Promise<void> {
  const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
    server.once("error", resolve);
    server.listen({ host: port.hostAddress, port: port.hostPort, ipv6Only: true }, () => resolve(undefined));
  });
  if (failure === undefined) return;
  const words = portInWords(port);
  if (failure.code === "EADDRINUSE") throw errors.portInUse(words, await holderOf(port.hostPort, client));
  if (failure.code === "EACCES") throw errors.portForbidden(words);
  throw errors.portUnusable(words, failure.code ?? failure.message);
}

function remove<Item>(list: Item[], item: Item): void {
  const index = list.indexOf(item);
  if (index !== -1) list.splice(index, 1);
}
