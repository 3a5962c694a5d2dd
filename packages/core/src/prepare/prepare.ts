import { join } from "node:path";
import { errors } from "../errors.ts";
import type { EngineFacts, ImageFacts } from "../plan/facts.ts";
import type { Situation } from "../situation.ts";
import { observe, type Stamp, writeStamp } from "../state/stamp.ts";
import { ensureBuilt } from "./build.ts";
import { certificateSources, extraCertificates } from "./certificates.ts";
import { readEngineFacts } from "./engine-facts.ts";
import { inspectImage } from "./inspect-image.ts";
import { interruptible } from "./interruption.ts";
import { Progress } from "./progress.ts";
import { pull, registryReference } from "./pull.ts";
import { type Recipe, recipePaths, recipesOf } from "./recipe.ts";

// What is asked of the user. Here, since the bundler would cut the hot file in two for another chunk.
export { wishLines as linesOf } from "../settings/project-wishes.ts";
export { judgeProject, noteSettled, settleProject } from "./project-question.ts";
export { askForTrust } from "./trust-question.ts";
export { addTrusted, removeTrusted } from "./trusted-list.ts";

/**
 * Makes a tool's image ready on the engine, building or pulling it when it is not there, and remembers it in a stamp.
 *
 * @throws LaunchError when the engine does not answer or the image can't be had
 */
export async function prepare(situation: Situation): Promise<Stamp> {
  const { client, host, settings, folders, choice } = situation;
  const engine = await readEngineFacts(client, host.platform);
  requirePlatform(situation);
  // Noted before the image is made: what changes meanwhile is noticed at the next start.
  const inputs = inputPaths(situation).map(observe);
  const progress = new Progress();
  try {
    const image = await interruptible((stop) =>
      settings.image.source === "registry"
        ? pull(situation, progress, stop)
        : buildBoth(situation, progress, stop),
    );
    const stamp: Stamp = { key: choice, image, reference: wantedReference(situation), engine, inputs };
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

function wantedReference(situation: Situation): string {
  return situation.settings.image.source === "registry"
    ? registryReference(situation)
    : recipes(situation).image.reference;
}

async function buildBoth(situation: Situation, progress: Progress, stop: AbortSignal): Promise<ImageFacts> {
  const { base, image } = recipes(situation);
  const ready = await inspectImage(situation, image.reference);
  if (ready !== undefined) return ready;
  progress.say(`first run of ${situation.tool.title} here: its image is built, once, which takes minutes.`);
  progress.say(`(the whole log: ${situation.folders.logs})`);
  await ensureBuilt(situation, base, progress, stop);
  const made = await ensureBuilt(situation, image, progress, stop);
  progress.say(`the image is ready after ${progress.seconds()} s.`);
  return made;
}

function recipes({ tool, host, settings }: Situation): { base: Recipe; image: Recipe } {
  const certificates = extraCertificates(certificateSources(host, settings.certificateFile), host.platform);
  return recipesOf(tool, certificates, settings.platform);
}

/** Every file and folder whose change can change the image or the engine that is asked. */
function inputPaths({ tool, host, settings }: Situation): string[] {
  const configuration = host.environment.DOCKER_CONFIG ?? join(host.homeFolder, ".docker");
  return [
    ...recipePaths(tool),
    ...certificateSources(host, settings.certificateFile),
    join(configuration, "config.json"),
  ];
}

function requirePlatform({ tool, settings }: Situation): void {
  if (settings.platform !== undefined && !tool.platforms.includes(settings.platform)) {
    throw errors.platformUnsupported(tool.title, settings.platform, tool.platforms);
  }
}

export { changeSettingsFile } from "./change-settings.ts";
// For the ai-sandbox command.
export { diagnose } from "./engine-command.ts";
