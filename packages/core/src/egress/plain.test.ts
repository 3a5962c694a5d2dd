import { createServer, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcp, type Server } from "node:net";
import { expect, it, onTestFinished } from "vitest";
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
