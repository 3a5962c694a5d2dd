import { mkdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { bindMount } from "../engine/docker.ts";
import { egressInside } from "../plan/egress.ts";
import type { EngineFacts, ImageFacts } from "../plan/facts.ts";
import type { Situation } from "../situation.ts";
import { makeFolder } from "../state/files.ts";
import { ask } from "./engine-command.ts";

const word = "here";

/**
 * Finds out whether a container can connect to a socket of this machine's. An engine in a virtual machine usually can't,
 * and says so at no other time; on this machine's own kernel it always can.
 */
export async function withSockets(
  { client, folders }: Situation,
  engine: EngineFacts,
  image: ImageFacts,
): Promise<EngineFacts> {
  if (!engine.virtualMachine || !image.isOurs) return engine;
  const folder = join(folders.home, "run", `probe-${process.pid}`);
  const server = createServer((socket) => socket.on("error", () => undefined).end(word));
  try {
    makeFolder(join(folders.home, "run"));
    mkdirSync(folder, { mode: 0o700 });
    await new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(join(folder, "probe"), resolve);
    });
    const reason = "a try";
    const answer = await ask(client, [
      ..."run --rm --pull=never --log-driver=none --network=none --read-only --cap-drop=ALL".split(" "),
      "--security-opt=no-new-privileges",
      `--mount=${bindMount({ source: folder, target: egressInside, readOnly: true, reason })}`,
      "--entrypoint=socat",
      "--",
      image.id,
      ...["-u", `UNIX-CONNECT:${egressInside}/probe`, "-"],
    ]);
    // An engine that could not start the container (125) has not said no; where nothing is known the sidecar serves.
    return answer.exitCode === 125 ? engine : { ...engine, hostSockets: answer.stdout === word };
  } catch {
    return engine;
  } finally {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
