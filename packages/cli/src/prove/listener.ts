import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { networkInterfaces } from "node:os";

/** A service of this machine that no session may reach, and whether one did. */
export type Listener = {
  readonly port: number;
  /** The machine's own addresses, without the loopback's. */
  readonly addresses: readonly string[];
  readonly visits: () => number;
  readonly close: () => void;
};

/** Opens a service on all of the machine's addresses. */
export function listen(): Promise<Listener> {
  let visits = 0;
  const server = createServer((_request, response) => {
    visits++;
    response.writeHead(418).end();
  });
  server.on("connection", () => visits++);
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, () => {
      const addresses = Object.values(networkInterfaces())
        .flat()
        .filter((one) => one !== undefined && !one.internal && one.family === "IPv4")
        .map((one) => one?.address ?? "");
      resolve({
        port: (server.address() as AddressInfo).port,
        addresses,
        visits: () => visits,
        close: () => {
          server.close();
          server.closeAllConnections();
        },
      });
    });
  });
}
