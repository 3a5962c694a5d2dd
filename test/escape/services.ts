import { createSocket } from "node:dgram";
import { lookup as lookupBySystem } from "node:dns";
import { Resolver } from "node:dns/promises";
import { rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, request } from "node:http";
import { connect, createServer, type LookupFunction, type Server } from "node:net";
import { networkInterfaces } from "node:os";
import { docker } from "../support/engine.ts";
import { noOutside, type Outside, startOutside } from "../support/outside/outside.ts";
import { cgnat, insider, metadata, namesOutside } from "./outside-names.ts";

/** What of the host and beside it a session must not reach. All of it answers "secret" to whoever connects. */
export type Services = {
  /** The host's address on the engine's bridge. */
  readonly gateway: string;
  readonly port: number;
  /** Ports of the web, where they were free. */
  readonly webPorts: readonly number[];
  readonly localPort: number;
  readonly neighbour: string;
  readonly naiveProxy: string;
  /** A machine of the internet's, of the local network's and the cloud's, with observers; undefined where none can be made. */
  readonly outside: Outside | undefined;
  /** Packets that sessions got to the local network, as the network card there saw them. */
  readonly strays: string[];
  /** Every address of this host's but the loopback's. */
  readonly hostAddresses: readonly string[];
  /** How many came to the host's services, and how many datagrams. */
  readonly visitors: () => number;
  readonly close: () => void;
};

/** A name in the abstract namespace of sockets, which belongs to a network. */
export const abstractName = `ai-sandbox-escape-${process.pid}`;

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret";

/**
 * @param options.outside whether attacks with observers are to come: only one run on a host at a time may have the machine
 *   with the addresses that they need, and others wait for it
 */
export async function startServices(options = { outside: true }): Promise<Services> {
  let visitors = 0;
  const servers: Server[] = [];
  const listen = async (where: {
    port?: number;
    host?: string;
    path?: string;
  }): Promise<number | undefined> => {
    const server = createServer((socket) => {
      visitors += 1;
      socket.on("error", () => socket.destroy());
      socket.end(answer);
    });
    return new Promise((resolve) => {
      server.once("error", () => resolve(undefined));
      server.listen(where, () => {
        servers.push(server);
        const address = server.address();
        resolve(typeof address === "object" && address !== null ? address.port : 0);
      });
    });
  };
  const port = (await listen({ port: 0, host: "0.0.0.0" })) ?? 0;
  const localPort = (await listen({ port: 0, host: "127.0.0.1" })) ?? 0;
  await listen({ path: `\0${abstractName}` });
  const webPorts: number[] = [];
  // Where they may be had and are free: 443 and 80 are what the filter lets through.
  for (const wanted of [443, 80])
    if ((await listen({ port: wanted, host: "0.0.0.0" })) !== undefined) webPorts.push(wanted);

  // What programs on the host share among themselves.
  const shared = `/dev/shm/${abstractName}`;
  writeFileSync(shared, "the secret\n");
  const datagrams = createSocket("udp4", () => {
    visitors += 1;
  });
  await new Promise<void>((resolve) => datagrams.bind(port, "0.0.0.0", resolve));
  const hostAddresses = Object.values(networkInterfaces())
    .flatMap((list) => list ?? [])
    .filter(({ internal, family }) => !internal && family === "IPv4")
    .map(({ address }) => address);
  const container = docker(
    ..."run --detach --rm --label ai-sandbox.test=escape --entrypoint python3 ai-probe:latest -c".split(" "),
    `import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"secret")
http.server.HTTPServer(("", 8000), Handler).serve_forever()`,
  );
  const gateway = docker("inspect", "--format", "{{.NetworkSettings.Gateway}}", container);
  const outside =
    options.outside && noOutside === undefined
      ? await startOutside({ names: namesOutside(gateway), addresses: [insider, metadata, cgnat] })
      : undefined;
  if (options.outside && noOutside !== undefined)
    process.stderr.write(`attacks with observers are left out: ${noOutside}\n`);
  const proxy = await startNaiveProxy(outside?.address);
  return {
    gateway,
    outside,
    strays: [],
    hostAddresses,
    port,
    webPorts,
    localPort,
    neighbour: docker("inspect", "--format", "{{.NetworkSettings.IPAddress}}", container),
    naiveProxy: `http://${gateway}:${proxy.port}`,
    visitors: () => visitors,
    close: () => {
      for (const server of servers) server.close();
      datagrams.close();
      rmSync(shared, { force: true });
      proxy.close();
      docker("rm", "--force", container);
      void outside?.close();
    },
  };
}

/**
 * A proxy as it is quickly written: connects to whatever it is told, by whatever way the network has.
 *
 * @param server the name server that it asks, undefined for the host's own
 */
async function startNaiveProxy(server: string | undefined): Promise<{ port: number; close: () => void }> {
  const lookup = lookupBy(server);
  const proxy = createHttpServer({ maxHeaderSize: 1 << 20 }, (incoming, outgoing) => {
    const target = new URL(incoming.url ?? "", `http://${incoming.headers.host}`);
    const { method, headers } = incoming;
    const onward = request(
      {
        ...{ host: target.hostname.replace(/^\[|\]$/g, ""), port: Number(target.port || 80) },
        ...{ path: target.pathname, method, headers, lookup },
      },
      (answer) => answer.pipe(outgoing),
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  proxy.on("connect", (incoming, client) => {
    client.on("error", () => client.destroy());
    const target = /^(?:.*@)?\[?([^\]]+?)\]?:(\d+)$/.exec(incoming.url ?? "");
    const host = translated((target?.[1] ?? "").split("\0")[0] ?? "");
    const upstream = connect({ host, port: Number(target?.[2]), lookup });
    upstream.on("error", () => client.destroy());
    upstream.on("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client);
      client.pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => proxy.listen(0, "0.0.0.0", resolve));
  return {
    port: (proxy.address() as { port: number }).port,
    close: () => {
      proxy.close();
      proxy.closeAllConnections();
    },
  };
}

/** Looks names of the outside up there, others as the host does. */
function lookupBy(server: string | undefined): LookupFunction {
  const resolver = new Resolver();
  // By name: attacks run side by side, and one's lookups must not change which answer another gets.
  const turns = new Map<string, number>();
  if (server !== undefined) resolver.setServers([server]);
  return (name, options, give) => {
    if (server === undefined || !name.endsWith(".example")) {
      lookupBySystem(name, options, give);
      return;
    }
    const answer = async (): Promise<string> => {
      const addresses = await resolver.resolve4(name).catch(() => resolver.resolve6(name));
      const turn = (turns.get(name) ?? 0) + 1;
      turns.set(name, turn);
      return translated(addresses.sort()[turn % addresses.length] ?? "");
    };
    answer().then(
      (address) => (options.all === true ? give(null, [{ address, family: 4 }]) : give(null, address, 4)),
      (error: Error) => give(error, "", 4),
    );
  };
}

/** What a network does that carries IPv4 inside IPv6 (NAT64, 6to4, mapped addresses): it leads to what is inside. */
function translated(address: string): string {
  const dotted = /^::ffff:([0-9.]+)$/.exec(address)?.[1];
  if (dotted !== undefined) return dotted;
  const inside = /^(?:::ffff:|64:ff9b::)([0-9a-f]{1,4}):([0-9a-f]{1,4})$/.exec(address);
  const sixToFour = /^2002:([0-9a-f]{1,4}):([0-9a-f]{1,4}):/.exec(address);
  const found = inside ?? sixToFour;
  if (found === null) return address;
  const number = (part: string | undefined): number => Number.parseInt(part ?? "", 16);
  const [high, low] = [number(found[1]), number(found[2])];
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
