import type { Client } from "../../engine/client.ts";
import { removal } from "../../engine/removal.ts";
import { errors, formatFailure } from "../../errors.ts";
import { askEngine } from "../ask-engine.ts";

/** Between two tries while there is no container yet, in milliseconds. */
const pause = 30;

/** How long the engine may take to make the container, in milliseconds. */
const patience = 60_000;

/**
 * Connects a container to networks as soon as there is one. Older engines take one network at a start, and a start in
 * two steps would lose how the client ends. The tool waits inside until all are there.
 *
 * @param over aborts when the session has ended
 */
export async function connectNetworks(
  client: Client,
  container: string,
  networks: readonly string[],
  over: AbortSignal,
): Promise<void> {
  const end = Date.now() + patience;
  for (const network of networks) {
    for (;;) {
      const { code, stderr } = await askEngine(client, ["network", "connect", "--", network, container]);
      if (code === 0) break;
      if (over.aborted) return;
      if (!/no such container/i.test(stderr) || Date.now() > end) {
        process.stderr.write(formatFailure(errors.networkNotJoined(network, stderr.split("\n")[0] ?? "")));
        await askEngine(client, [...removal, container]);
        return;
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
}
