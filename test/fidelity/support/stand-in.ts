import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { docker } from "../../support/engine.ts";

let address: Promise<string> | undefined;

/**
 * A model's service that knows no key, for tools whose own one may be out of reach here: they would try until somebody
 * loses patience. It is on the engine's bridge, where both this machine and a container with an open network find it.
 *
 * @returns its address, as `http://…`
 */
export function standIn(): Promise<string> {
  address ??= listen();
  return address;
}

async function listen(): Promise<string> {
  const server = createServer((request, answer) => {
    request.resume();
    answer.writeHead(401, { "content-type": "application/json" });
    answer.end(JSON.stringify({ error: { message: "no such key", code: "invalid_api_key" } }));
  });
  const host = docker("network", "inspect", "bridge", "--format", "{{(index .IPAM.Config 0).Gateway}}");
  server.listen(0, host);
  await once(server, "listening");
  server.unref();
  return `http://${host}:${(server.address() as AddressInfo).port}`;
}
