import { once } from "node:events";
import { createServer, type IncomingMessage, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcp, type Server } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { dialFirst } from "./dial.ts";
import { createFilter } from "./filter.ts";
import { passOn, withoutHopHeaders } from "./plain.ts";

async function portOf(server: Server): Promise<number> {
  onTestFinished(() => void server.close());
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return (server.address() as AddressInfo).port;
}

it.each(["GET", "DELETE", "OPTIONS", "POST"])(
  "the body of a %s stays its body, and does not become a request of its own",
  async (method) => {
    let arrived = "";
    const end = "0\r\n\r\n";
    const isWhole = new Promise<void>((resolve) => {
      const server = createTcp((socket) => {
        socket.on("error", () => undefined);
        socket.on("data", (bytes) => {
          arrived += bytes;
          if (arrived.includes("hidden") && (arrived.endsWith(end) || arrived.endsWith("x: y\r\n\r\n")))
            resolve();
        });
      });
      void portOf(server).then(async (port) => {
        const filter = createServer((incoming, answer) => {
          const headers = withoutHopHeaders(incoming.headers);
          passOn(
            incoming,
            request({ createConnection: () => connect(port, "127.0.0.1"), path: "/", method, headers }),
            answer,
          );
        });
        const client = connect(await portOf(filter), "127.0.0.1");
        onTestFinished(() => void client.destroy());
        const body = "GET /hidden HTTP/1.1\r\nx: y\r\n\r\n";
        client.write(
          `${method} / HTTP/1.1\r\nHost: a.example\r\nTransfer-Encoding: chunked\r\n\r\n${body.length.toString(16)}\r\n${body}\r\n${end}`,
        );
      });
    });
    await isWhole;
    // Its length comes first.
    expect(arrived).toMatch(/\r\ntransfer-encoding: chunked\r\n(\S.*\r\n)*\r\n1e\r\nGET \/hidden/i);
  },
);

describe("plain HTTP through a filter", () => {
  /** Asks for a listed name that leads to such addresses, at which port 80 is the test's server's. */
  async function ask(addresses: string[]): Promise<[number | undefined, string]> {
    const port = await portOf(
      createServer((incoming, answer) =>
        answer.end(`${incoming.method} ${incoming.url} ${incoming.headers["proxy-authorization"]}`),
      ),
    );
    const filter = createFilter(
      { mode: "strict", hosts: ["a.example"], ssh: [], routes: [], fetch: [] },
      { note: () => undefined },
      { resolve: async () => addresses, dial: (all) => dialFirst(all, port) },
    );
    const asking = request({
      port: await portOf(filter),
      host: "127.0.0.1",
      method: "PUT",
      path: "http://a.example/x?y",
      headers: { host: "a.example", "proxy-authorization": "secret" },
    });
    asking.end("z");
    const [answer] = (await once(asking, "response")) as [IncomingMessage];
    let text = "";
    for await (const part of answer) text += part;
    return [answer.statusCode, text];
  }

  it("arrives, without what was meant for the proxy", async () => {
    expect(await ask(["127.0.0.1"])).toEqual([200, "PUT /x?y undefined"]);
  });

  it("goes to the next address where one does not answer", async () => {
    expect(await ask(["127.0.0.2", "127.0.0.1"])).toEqual([200, "PUT /x?y undefined"]);
  });

  it("says so where none answers", async () => {
    expect(await ask(["127.0.0.2", "127.0.0.3"])).toEqual([502, "ai-sandbox: the server does not answer.\n"]);
  });
});
