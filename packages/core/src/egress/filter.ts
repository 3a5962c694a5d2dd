import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Decisions } from "./decisions.ts";
import { type Dial, dialFirst } from "./dial.ts";
import { readAuthority } from "./host-name.ts";
import { forward, readPlainTarget } from "./plain.ts";
import { type Policy, ports, refusalOfName } from "./policy.ts";
import { Refusal, type Resolve, resolvePublic } from "./resolve.ts";
import { readCheckedGreeting, splice } from "./tunnel.ts";

/** How names become connections; tests put their own servers behind these. */
export type Network = { readonly resolve: Resolve; readonly dial: Dial };

/** Connections at a time, tunnels included; enough for parallel installs, not for a flood. */
const mostConnections = 1024;

/**
 * The one way out of a session: an HTTP proxy that knows two things, CONNECT to port 443 and plain HTTP to port 80.
 * It has no control interface and keeps no state but its record.
 *
 * @returns a server that does not listen yet
 */
export function createFilter(
  policy: Policy,
  decisions: Pick<Decisions, "note">,
  network: Network = { resolve: resolvePublic, dial: dialFirst },
): Server {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    headersTimeout: 10_000,
    // A long upload or download is no attack.
    requestTimeout: 0,
    keepAliveTimeout: 30_000,
    insecureHTTPParser: false,
  });
  server.maxConnections = mostConnections;

  server.on("connect", (incoming: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => client.destroy());
    tunnel(incoming.url ?? "", client, head).catch(() => client.destroy());
  });
  server.on("request", (incoming: IncomingMessage, answer: ServerResponse) => {
    plain(incoming, answer).catch(() => answer.destroy());
  });
  // A protocol other than HTTP has to come through a tunnel.
  server.on("upgrade", (_incoming: IncomingMessage, client: Duplex) => client.destroy());
  server.on("clientError", (_error: Error, client: Duplex) => client.destroy());
  return server;

  async function tunnel(target: string, client: Duplex, head: Buffer): Promise<void> {
    const destination = readAuthority(target);
    const refuse = (reason: string): void => {
      decisions.note({ verdict: "refused", target, reason });
      client.end(
        `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${explain(reason)}`,
      );
    };
    if (destination === undefined) return refuse("it is no host name with a port");
    const { name, port } = destination;
    const reason = refusalOfName(name, port, "tunnel", policy);
    if (reason !== undefined) return refuse(reason);
    let server: Duplex;
    try {
      server = await network.dial(await network.resolve(name), ports.tunnel);
    } catch (error) {
      return refuse(reasonOf(error));
    }
    server.on("error", () => client.destroy());
    client.on("close", () => server.destroy());
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    try {
      server.write(await readCheckedGreeting(client, head, name));
    } catch (error) {
      // The tunnel stands; there is no way left to say anything.
      decisions.note({ verdict: "refused", target: `${name}:${port}`, reason: reasonOf(error) });
      server.destroy();
      client.destroy();
      return;
    }
    decisions.note({ verdict: "allowed", target: `${name}:${port}` });
    splice(client, server);
  }

  async function plain(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const refuse = (reason: string): void => {
      decisions.note({ verdict: "refused", target: incoming.url ?? "", reason });
      answer.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(explain(reason));
    };
    const target = readPlainTarget(incoming.url ?? "", incoming.headers.host);
    if (target === undefined) return refuse("it is no plain HTTP address with a host name");
    const reason = refusalOfName(target.name, target.port, "plain", policy);
    if (reason !== undefined) return refuse(reason);
    let address: string | undefined;
    try {
      [address] = await network.resolve(target.name);
    } catch (error) {
      return refuse(reasonOf(error));
    }
    decisions.note({ verdict: "allowed", target: `${target.name}:${target.port}` });
    forward(incoming, answer, target, address ?? "");
  }
}

/** What the one inside reads: an agent can act on it. */
function explain(reason: string): string {
  return `ai-sandbox: not allowed from this session: ${reason}.\n`;
}

function reasonOf(error: unknown): string {
  return error instanceof Refusal ? error.message : "it failed";
}
