import { errors } from "../errors.ts";
import type { Situation } from "../situation.ts";
import { requireRoom } from "../state/files.ts";
import { forgetStamp, type Stamp } from "../state/stamp.ts";
import { readEngineFacts } from "./engine-facts.ts";
import { inspectImage } from "./inspect-image.ts";
import { prepare } from "./prepare.ts";

/**
 * Finds out why the engine made no container. When the image is gone it is prepared again.
 *
 * @returns the stamp to start again with
 * @throws LaunchError when it is something else; the engine's client has said its own words already
 */
export async function recover(situation: Situation, stamp: Stamp): Promise<Stamp> {
  await readEngineFacts(situation.client, situation.host.platform);
  // The engine's client writes there as well, and says less well what is wrong with it.
  requireRoom(situation.folders.sessions);
  if ((await inspectImage(situation, stamp.image.id)) !== undefined) throw errors.startRefused();
  process.stderr.write(
    `ai-sandbox: the image ${stamp.reference} is gone from the engine; it is made again.\n`,
  );
  forgetStamp(situation.folders.stamps, situation.choice);
  return prepare(situation);
}
