import { createServer, type Server } from "node:net";

/** A name in the abstract namespace of sockets: whoever has it may route addresses that exist once on a host. */
const name = "\0ai-sandbox-tests-outside";

/**
 * Waits until no other run on this host has routes to the same addresses. The system gives the place free when the
 * process ends, however it does.
 *
 * @returns gives it free
 */
export async function aloneOnThisHost(): Promise<() => void> {
  for (;;) {
    const server = await take();
    if (server !== undefined) return () => void server.close();
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function take(): Promise<Server | undefined> {
  return new Promise((resolve) => {
    const server = createServer((socket) => socket.destroy());
    server.once("error", () => resolve(undefined));
    server.listen(name, () => resolve(server));
  });
}
