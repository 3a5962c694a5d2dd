import { rmSync } from "node:fs";
import { join } from "node:path";
import { errors } from "../errors.ts";
import type { Situation } from "../situation.ts";
import {
  lacksParent,
  parentComplaint,
  saysDiskFull,
  saysForeignProgram,
  stepOf,
  tellingLines,
} from "./build-output.ts";
import { writeContext } from "./context.ts";
import { ask, runLong } from "./engine-command.ts";
import { readEngineFacts } from "./engine-facts.ts";
import { type FoundImage, inspectImage } from "./inspect-image.ts";
import { withLock } from "./lock.ts";
import type { Mirrors } from "./mirrors.ts";
import type { Progress } from "./progress.ts";
import type { Recipe } from "./recipe.ts";

/** A user's builds at the same time, of different tools: each takes a processor and some hundred megabytes. */
const slots = ["building-1", "building-2"];

/**
 * Sees to it that an image is there, building it when it is not. Many launchers may ask at once: one builds.
 * Tags appear at the very end of a build, so that a build that was killed leaves nothing that could be used.
 *
 * @param platform of the image, as `linux/amd64`
 * @returns what the engine says of the image
 * @throws LaunchError when it could not be built
 */
export async function ensureBuilt(
  situation: Situation,
  recipe: Recipe,
  platform: string,
  mirrors: Mirrors,
  progress: Progress,
  stop: AbortSignal,
): Promise<FoundImage> {
  const { folders } = situation;
  const found = await inspectImage(situation, recipe.reference);
  if (found?.platform === platform) return found;
  const onWait = (): void => progress.begin(`waiting for another first run that builds ${recipe.title}`);
  return withLock(folders.locks, fileName(recipe), { onWait, stop }, async () => {
    const meanwhile = await inspectImage(situation, recipe.reference);
    if (meanwhile?.platform === platform) return meanwhile;
    const onQueue = (): void => progress.begin(`waiting for other builds before ${recipe.title}`);
    await withLock(folders.locks, slots, { onWait: onQueue, stop }, () =>
      build(situation, recipe, platform, mirrors, progress, stop),
    );
    const built = await inspectImage(situation, recipe.reference);
    if (built === undefined) {
      // A builder that keeps its images to itself (a container driver) ends well and leaves nothing behind.
      throw errors.buildFailed(
        recipe.reference,
        ["Docker built it but does not have it: docker buildx use default"],
        logOf(situation, recipe),
      );
    }
    if (built.platform !== platform) {
      // The classic builder takes the parent that is there when it can fetch no other. Nothing may find the result.
      await ask(situation.client, ["rmi", ...recipe.tags]);
      throw errors.parentIsForAnother(recipe.parent, built.platform, platform);
    }
    return built;
  });
}

/** What a recipe's lock, context and log are named after. */
function fileName(recipe: Recipe): string {
  return recipe.reference.replace(":", "-");
}

/** Where a build's whole output is kept. */
function logOf({ folders }: Situation, recipe: Recipe): string {
  return join(folders.logs, `build-${fileName(recipe)}.log`);
}

async function build(
  situation: Situation,
  recipe: Recipe,
  platform: string,
  mirrors: Mirrors,
  progress: Progress,
  stop: AbortSignal,
): Promise<void> {
  const { settings, folders } = situation;
  stop.throwIfAborted();
  const log = logOf(situation, recipe);
  rmSync(log, { force: true });
  progress.begin(`building ${recipe.title}`);
  // In the state folder under a fixed name, so that the next build removes what one that was killed left behind.
  const context = join(folders.contexts, fileName(recipe));
  writeContext(context, recipe.files);
  try {
    const parent = await inspectImage(situation, recipe.parent);
    const isForeign = parent !== undefined && parent.platform !== platform;
    const args = [
      "build",
      "--force-rm",
      ...recipe.tags.flatMap((tag) => ["--tag", tag]),
      // Said also where the parent of that name is another platform's, which the classic builder takes otherwise.
      ...(settings.platform !== undefined || isForeign ? ["--platform", platform] : []),
      // What answers on this machine's loopback only is out of a build's reach otherwise.
      ...(mirrors.isOnLoopback ? ["--network", "host"] : []),
      ...Object.entries({ BASE_IMAGE: recipe.parent, ...recipe.arguments }).flatMap(([name, value]) => [
        "--build-arg",
        `${name}=${value}`,
      ]),
      // By name: the values may hold a password.
      ...Object.keys(mirrors.variables).flatMap((name) => ["--build-arg", name]),
      context,
    ];
    const answer = await runLong(situation.client, args, {
      log,
      stop,
      secrets: mirrors.secrets,
      // `docker buildx install` may have made another builder the usual one, which keeps its images to itself.
      environment: { ...mirrors.variables, BUILDX_BUILDER: "default" },
      onLine: (line) => {
        const step = stepOf(line);
        if (step !== undefined) progress.show(`building ${recipe.title}, step ${step.number} of ${step.of}`);
      },
    });
    stop.throwIfAborted();
    if (answer.exitCode !== 0) {
      // An engine that went down meanwhile says so better than what was left of its build.
      await readEngineFacts(situation.client, situation.host.platform);
      if (isForeign && saysForeignProgram(answer.lines))
        throw errors.parentIsForAnother(recipe.parent, parent.platform, platform);
      throw failure(recipe, settings.platform, answer.lines, log);
    }
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function failure(recipe: Recipe, platform: string | undefined, lines: readonly string[], log: string): Error {
  if (saysDiskFull(lines)) return errors.diskFull(recipe.title, "where Docker keeps its images", log);
  if (lacksParent(lines)) return errors.parentMissing(recipe.parent, parentComplaint(lines), log);
  if (platform !== undefined && saysForeignProgram(lines)) return errors.notEmulated(platform, log);
  return errors.buildFailed(recipe.reference, tellingLines(lines), log);
}
