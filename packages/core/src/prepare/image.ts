import { pullErrors } from "../errors/pull-errors.ts";
import { errors } from "../errors.ts";
import { isPulled } from "../plan/image-name.ts";
import type { Situation } from "../situation.ts";
import { additionOf, type ImageAdditions } from "./addition.ts";
import { ensureBuilt } from "./build.ts";
import { certificateSources, extraCertificates } from "./certificates.ts";
import { readClientSettings } from "./client-settings.ts";
import { ask } from "./engine-command.ts";
import type { Engine } from "./engine-facts.ts";
import { fragmentPlace, readFragment } from "./fragment.ts";
import { type FoundImage, inspectImage } from "./inspect-image.ts";
import { mirrorsOf } from "./mirrors.ts";
import type { Progress } from "./progress.ts";
import { pull } from "./pull.ts";
import { keptName, pulledOf } from "./pulled.ts";
import { type Recipe, recipePaths, recipesOf } from "./recipe.ts";

/** The image that a session runs, as it was found on the engine. */
export type MadeImage = { readonly image: FoundImage; readonly reference: string };

/**
 * Sees to it that the image of a session is on the engine: built here or pulled, and then with what the settings add.
 *
 * @throws LaunchError when it can't be had
 */
export async function makeImage(
  situation: Situation,
  engine: Engine,
  progress: Progress,
  stop: AbortSignal,
): Promise<MadeImage> {
  const { tool, settings } = situation;
  const platform = settings.platform ?? engine.platform;
  const made = isPulled(tool.name, settings)
    ? await pullWithAdditions(situation, platform, progress, stop)
    : await buildAll(situation, platform, progress, stop);
  if (made.image.platform !== engine.platform) {
    progress.say(
      `${tool.title} runs as ${made.image.platform} on ${engine.platform}: emulated, several times slower; without AI_RUN_PLATFORM it would be ${engine.platform}.`,
    );
  }
  return made;
}

/** Name of the image that a session would run, as far as it can be told without making anything. */
export function wantedReference(situation: Situation): string {
  const { tool, settings } = situation;
  if (isPulled(tool.name, settings)) return pulledOf({ tool, settings }).reference;
  const { image, addition } = localRecipes(situation);
  return (addition ?? image).reference;
}

/** Every file and folder whose change can change the image. */
export function imageInputs({ tool, host, settings, folders }: Situation): string[] {
  const { dockerfile } = settings.image;
  return [
    ...recipePaths(tool),
    ...certificatePlaces({ host, settings }),
    ...(dockerfile === undefined ? [] : [fragmentPlace(dockerfile, folders.home).path]),
  ];
}

async function buildAll(
  situation: Situation,
  platform: string,
  progress: Progress,
  stop: AbortSignal,
): Promise<MadeImage> {
  const { base, image, addition } = localRecipes(situation);
  const last = addition ?? image;
  const ready = await inspectImage(situation, last.reference);
  if (ready?.platform === platform) return { image: ready, reference: last.reference };
  const there = await inspectImage(situation, image.reference);
  const steps = there?.platform === platform ? [] : [base, image];
  if (steps.length > 0)
    progress.say(`first run of ${situation.tool.title} here: its image is built, once, which takes minutes.`);
  return build(situation, addition === undefined ? steps : [...steps, addition], platform, progress, stop);
}

async function pullWithAdditions(
  situation: Situation,
  platform: string,
  progress: Progress,
  stop: AbortSignal,
): Promise<MadeImage> {
  const { tool, settings } = situation;
  if (settings.tools[tool.name]?.version !== undefined) throw pullErrors.versionOfPulled(tool.name);
  const image = await pull(situation, platform, progress, stop);
  const { reference } = pulledOf({ tool, settings });
  const additions = additionsOf(situation, image.isOurs ? certificatesOf(situation) : []);
  // Builders take no image by its id.
  const parent = {
    reference: keptName(tool.name, image.id),
    identity: image.id,
  };
  const addition = additionOf(tool.name, parent, additions);
  if (addition === undefined) return { image, reference };
  if (!image.isOurs) throw pullErrors.nothingCanBeAdded(reference);
  const ready = await inspectImage(situation, addition.reference);
  if (ready !== undefined) return { image: ready, reference: addition.reference };
  await ask(situation.client, ["tag", image.id, parent.reference]);
  return build(situation, [addition], platform, progress, stop);
}

/** Builds one recipe after the other; each stands on the one before. */
async function build(
  situation: Situation,
  steps: readonly Recipe[],
  platform: string,
  progress: Progress,
  stop: AbortSignal,
): Promise<MadeImage> {
  const { host, settings, folders } = situation;
  const mirrors = mirrorsOf(host, settings, readClientSettings(host));
  progress.say(`(the whole log: ${folders.logs})`);
  if (mirrors.isOnLoopback)
    progress.say("it is built in this machine's own network: a proxy or mirror of yours answers only there.");
  let made: MadeImage | undefined;
  for (const step of steps)
    made = {
      image: await ensureBuilt(situation, step, platform, mirrors, progress, stop),
      reference: step.reference,
    };
  if (made === undefined) throw errors.notPackaged("a recipe");
  // Else the last step would be drawn again below what is said.
  progress.end();
  progress.say(`the image is ready after ${progress.seconds()} s.`);
  return made;
}

function localRecipes(situation: Situation): { base: Recipe; image: Recipe; addition: Recipe | undefined } {
  const { tool, settings } = situation;
  const { base, image } = recipesOf(tool, {
    certificates: certificatesOf(situation),
    platform: settings.platform,
    parentMirror: settings.mirrors.parent,
    version: settings.tools[tool.name]?.version,
  });
  const parent = { reference: image.reference, identity: image.reference };
  return { base, image, addition: additionOf(tool.name, parent, additionsOf(situation, [])) };
}

function additionsOf({ settings, folders }: Situation, certificates: readonly string[]): ImageAdditions {
  const { packages, dockerfile } = settings.image;
  const fragment =
    dockerfile === undefined ? undefined : readFragment(fragmentPlace(dockerfile, folders.home));
  return { packages, fragment, certificates };
}

function certificatesOf({ host, settings }: Pick<Situation, "host" | "settings">): string[] {
  return extraCertificates(certificatePlaces({ host, settings }), host.platform);
}

function certificatePlaces({ host, settings }: Pick<Situation, "host" | "settings">): string[] {
  const { npm, pip } = readClientSettings(host);
  return certificateSources(host, [settings.certificateFile, npm.certificateFile, pip.certificateFile]);
}
