import { join } from "node:path";
import { errors } from "../errors.ts";
import type { EngineFacts, ImageFacts } from "../plan/facts.ts";
import type { Situation } from "../situation.ts";
import { observe, type Stamp, writeStamp } from "../state/stamp.ts";
import { readEngineFacts } from "./engine-facts.ts";
import { freshness } from "./freshness.ts";
import { withSockets } from "./host-sockets.ts";
import { imageInputs, makeImage, wantedReference } from "./image.ts";
import { inspectImage } from "./inspect-image.ts";
import { interruptible } from "./interruption.ts";
import { Progress } from "./progress.ts";

// What is asked of the user. Here, since the bundler would cut the hot file in two for another chunk.
export { wishLines as linesOf } from "../settings/project-wishes.ts";
export { refreshLater } from "./freshness.ts";
export { changeJoined } from "./joined-list.ts";
export { askForMetaMcp } from "./metamcp-question.ts";
export { judgeProject, noteSettled, settleProject } from "./project-question.ts";
export { askForTrust } from "./trust-question.ts";
export { addTrusted, removeTrusted } from "./trusted-list.ts";

/**
 * Makes a tool's image ready on the engine, building or pulling it when it is not there, and remembers it in a stamp.
 *
 * @throws LaunchError when the engine does not answer or the image can't be had
 */
export async function prepare(situation: Situation): Promise<Stamp> {
  const { client, host, folders, choice } = situation;
  const engine = await readEngineFacts(client, host.platform);
  requirePlatform(situation);
  // Noted before the image is made: what changes meanwhile is noticed at the next start.
  const inputs = inputPaths(situation).map(observe);
  const progress = new Progress();
  const unheld = ["memory", "cpu", "pids"].filter(
    (name) => engine.podman?.controllers.includes(name) === false,
  );
  if (unheld.length > 0)
    progress.say(`Podman can't limit ${unheld.join(", ")} here: ai-sandbox doctor says why.`);
  try {
    const made = await interruptible((stop) => makeImage(situation, engine, progress, stop));
    const stamp: Stamp = {
      key: choice,
      ...made,
      engine: await withSockets(situation, engine, made.image),
      inputs,
      ...freshness(situation),
    };
    writeStamp(folders.stamps, stamp);
    return stamp;
  } finally {
    progress.end();
  }
}

/** What a session would run on, without making anything: for `ai-sandbox explain`. */
export async function foresee(
  situation: Situation,
): Promise<{ engine: EngineFacts; image: ImageFacts; isReady: boolean }> {
  const engine = await readEngineFacts(situation.client, situation.host.platform);
  const reference = wantedReference(situation);
  const image = await inspectImage(situation, reference);
  return {
    engine,
    image: image ?? { id: reference, entrypoint: [], isOurs: true },
    isReady: image !== undefined,
  };
}

/** Every file and folder whose change can change the image or the engine that is asked. */
function inputPaths(situation: Situation): string[] {
  const { host } = situation;
  const configuration = host.environment.DOCKER_CONFIG ?? join(host.homeFolder, ".docker");
  return [...imageInputs(situation), join(configuration, "config.json")];
}

function requirePlatform({ tool, settings }: Situation): void {
  if (settings.platform !== undefined && !tool.platforms.includes(settings.platform)) {
    throw errors.platformUnsupported(tool.title, settings.platform, tool.platforms);
  }
}

export { changeSettingsFile } from "./change-settings.ts";
// For the ai-sandbox command.
export { diagnose } from "./engine-command.ts";
