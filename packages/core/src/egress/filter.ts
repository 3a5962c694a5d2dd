import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Decisions, Reason } from "./decisions.ts";
import { readFetch } from "./fetch.ts";
import { readAuthority } from "./host-name.ts";
import { forwardWithKey, readRoutedTarget } from "./injection.ts";
import { checkForParent, connectTo, type Network } from "./network.ts";
import { parentFor } from "./parent-proxy.ts";
import { forward, forwardToParent, readPlainTarget } from "./plain.ts";
import { type Policy, ports, refusalOfName } from "./policy.ts";
import { Refusal } from "./resolve.ts";
import { limitSlowHeads } from "./slow-heads.ts";
import { Gone, readCheckedBanner, readCheckedGreeting, splice } from "./tunnel.ts";

/** What the routes of a policy need, from this machine. */
export type Keys = {
  /** The value of a route's key, or the credential for a repository. */
  readonly valueOf: (name: string) => string | undefined | Promise<string | undefined>;
  /** The certificates that are trusted. */
  readonly certificates: () => readonly string[];
};

/** Connections at a time, tunnels included; enough for parallel installs, not for a flood. */
const mostConnections = 1024;

/** What a request with an added key may ask for. */
const methods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/**
 * The one way out of a session: an HTTP proxy that knows three things, CONNECT to port 443 (or, for listed names, to the
 * port of ssh), plain HTTP to port 80, and requests for an API whose key the session does not have.
 * It has no control interface and keeps no state but its record.
 *
 * @returns a server that does not listen yet
 */
export function createFilter(
  policy: Policy,
  decisions: Pick<Decisions, "note">,
  network: Network,
  keys: Keys = { valueOf: () => undefined, certificates: () => [] },
): Server {
  const server = createServer({
    maxHeaderSize: 16 * 1024,
    // A long upload or download is no attack.
    requestTimeout: 0,
    keepAliveTimeout: 30_000,
    insecureHTTPParser: false,
  });
  server.maxConnections = mostConnections;
  limitSlowHeads(server);

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
    const refuse = (reason: Reason): void => {
      decisions.note({ verdict: "refused", target, reason });
      client.end(
        `HTTP/1.1 403 Forbidden\r\nContent-Type: text/plain\r\nConnection: close\r\n\r\n${explain(reason)}`,
      );
    };
    if (destination === undefined) return refuse({ words: "it is no host name with a port" });
    const { name, port } = destination;
    const reason = refusalOfName(name, port, "tunnel", policy);
    if (reason !== undefined) return refuse(reason);
    let server: Duplex;
    try {
      server = await connectTo(name, port, network);
    } catch (error) {
      return refuse(reasonOf(error));
    }
    server.on("error", () => client.destroy());
    client.on("close", () => server.destroy());
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    try {
      const check = port === ports.ssh ? readCheckedBanner : readCheckedGreeting;
      server.write(await check(client, head, name));
    } catch (error) {
      // The tunnel stands; there is no way left to say anything. Who left by itself was refused nothing.
      if (!(error instanceof Gone))
        decisions.note({ verdict: "refused", target: `${name}:${port}`, reason: reasonOf(error) });
      server.destroy();
      client.destroy();
      return;
    }
    decisions.note({ verdict: "allowed", target: `${name}:${port}` });
    splice(client, server);
  }

  async function plain(incoming: IncomingMessage, answer: ServerResponse): Promise<void> {
    const url = incoming.url ?? "";
    const refuse = (reason: Reason): void => {
      decisions.note({ verdict: "refused", target: url, reason });
      answer.writeHead(403, { "content-type": "text/plain", connection: "close" }).end(explain(reason));
    };
    const routed = readRoutedTarget(url, policy.routes) ?? readFetch(incoming.method, url, policy.fetch);
    if (routed !== undefined) return await withKey(routed, incoming, answer, refuse);
    const target = readPlainTarget(url, incoming.headers.host);
    if (target === undefined) return refuse({ words: "it is no plain HTTP address with a host name" });
    const reason = refusalOfName(target.name, target.port, "plain", policy);
    if (reason !== undefined) return refuse(reason);
    const proxy = parentFor("http", target.name, network.parent);
    let addresses: string[] = [];
    try {
      if (proxy !== undefined) await checkForParent(target.name, proxy, network);
      else addresses = await network.resolve(target.name);
    } catch (error) {
      return refuse(reasonOf(error));
    }
    decisions.note({ verdict: "allowed", target: `${target.name}:${target.port}` });
    if (proxy === undefined) forward(incoming, answer, target, () => network.dial(addresses, target.port));
    else forwardToParent(incoming, answer, target, proxy);
  }

  async function withKey(
    routed: NonNullable<ReturnType<typeof readRoutedTarget>>,
    incoming: IncomingMessage,
    answer: ServerResponse,
    refuse: (reason: Reason) => void,
  ): Promise<void> {
    if (typeof routed === "string") {
      if (!routed.startsWith("https:")) return refuse({ words: routed });
      return void answer.writeHead(302, { location: routed }).end();
    }
    const { name, route, isFetch } = routed;
    // Servers answer TRACE with what they got, the key included.
    if (!methods.includes(incoming.method ?? "")) return refuse({ words: "its method is none of an API's" });
    const key = await keys.valueOf(route.key);
    if (key === undefined && !isFetch) return refuse({ words: "there is no key for it" });
    let connection: Duplex;
    try {
      connection = await connectTo(name, ports.tunnel, network);
    } catch (error) {
      return refuse(reasonOf(error));
    }
    decisions.note({ verdict: "allowed", target: `${name}:${ports.tunnel} with ${route.key}` });
    const onward = forwardWithKey(incoming, answer, routed, connection, key, keys.certificates());
    if (isFetch)
      onward.prependListener("response", ({ headers, statusCode }: IncomingMessage) => {
        // Git follows it here, or is refused, as the list says.
        if (headers.location !== undefined)
          headers.location = headers.location.replace(`https://${name}/`, `/git/${name}/`);
        // As it is, git would ask for a name and a password inside.
        if (statusCode === 401) refuse({ words: "the server takes no credential of git on this machine" });
      });
  }
}

/** What the one inside reads: an agent can act on it. */
function explain({ words }: Reason): string {
  return `ai-sandbox: not allowed from this session: ${words}.\n`;
}

function reasonOf(error: unknown): Reason {
  return error instanceof Refusal ? error.reason : { words: "it failed" };
}
