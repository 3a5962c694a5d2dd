import { createSocket } from "node:dgram";
import { rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { connect, createServer, type Server } from "node:net";
import { docker } from "../support/engine.ts";

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
  /** How many came to the host's services, and how many datagrams. */
  readonly visitors: () => number;
  readonly close: () => void;
};

/** A name in the abstract namespace of sockets, which belongs to a network. */
export const abstractName = `ai-sandbox-escape-${process.pid}`;

const answer = "HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret";

export async function startServices(): Promise<Services> {
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
  const proxy = await startNaiveProxy();
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
  return {
    gateway,
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
    },
  };
}

/** A proxy as it is quickly written: connects to whatever it is told. */
async function startNaiveProxy(): Promise<{ port: number; close: () => void }> {
  const server = createHttpServer((incoming, outgoing) => {
    const target = new URL(incoming.url ?? "", `http://${incoming.headers.host}`);
    const port = Number(target.port || 80);
    const upstream = connect(port, target.hostname.replace(/^\[|\]$/g, ""));
    upstream.on("error", () => outgoing.destroy());
    upstream.on("data", () => outgoing.end("secret"));
  });
  server.on("connect", (incoming, client) => {
    client.on("error", () => client.destroy());
    const target = /^(?:.*@)?\[?([^\]]+?)\]?:(\d+)$/.exec(incoming.url ?? "");
    const upstream = connect(Number(target?.[2]), (target?.[1] ?? "").split("\0")[0] ?? "");
    upstream.on("error", () => client.destroy());
    upstream.on("connect", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client);
      client.pipe(upstream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "0.0.0.0", resolve));
  return {
    port: (server.address() as { port: number }).port,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}
