import { spawnSync } from "node:child_process";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "vitest";

/** This machine's address as containers see it, undefined where the engine's bridge is none of this machine's. */
function bridgeAddress(): string | undefined {
  const answer = spawnSync("ip", ["-4", "-oneline", "address", "show", "docker0"], { encoding: "utf8" });
  return / inet ([\d.]+)\//.exec(answer.stdout ?? "")?.[1];
}

/** Why no server of a test's can be reached from containers here, undefined when one can. */
export const noStandIn: string | undefined =
  bridgeAddress() === undefined ? "the engine's bridge is not an interface of this machine" : undefined;

/** What one request held. */
export type Request = { readonly method: string; readonly path: string; readonly body: string };

/**
 * Serves whatever a tool would ask its vendor for, to containers of this machine alone, until the test ends.
 *
 * @param context of the test
 * @param answer called for each request, with its body; one that never ends is fine
 * @param at where it listens, unless it is the engine's bridge
 * @returns the server's address, as `http://…:port`, its port, and the requests so far
 */
export async function startStandIn(
  // Tests run side by side: only the context knows which of them ends.
  { onTestFinished }: Pick<TestContext, "onTestFinished">,
  answer: (request: Request, response: ServerResponse) => void,
  at: string | undefined = bridgeAddress(),
): Promise<{ address: string; port: number; requests: readonly Request[] }> {
  const requests: Request[] = [];
  const server = createServer((message, response) => {
    void bodyOf(message).then((body) => {
      const request = { method: message.method ?? "", path: message.url ?? "", body };
      requests.push(request);
      answer(request, response);
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, at, resolve);
  });
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  const { address, port } = server.address() as AddressInfo;
  return { address: `http://${address}:${port}`, port, requests };
}

async function bodyOf(message: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of message) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}
