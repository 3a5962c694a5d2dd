import { rmSync } from "node:fs";
import { join } from "node:path";
import { pullErrors } from "../errors/pull-errors.ts";
import { errors } from "../errors.ts";
import { isImageId, registryOf } from "../plan/image-name.ts";
import type { Situation } from "../situation.ts";
import { makeFolder } from "../state/files.ts";
import { saysDiskFull } from "./build-output.ts";
import { Course } from "./course.ts";
import { ask, runLong } from "./engine-command.ts";
import { type FoundImage, inspectImage } from "./inspect-image.ts";
import { layerSizes } from "./manifest-size.ts";
import type { Progress } from "./progress.ts";
import { complaintOf, pullFailureOf } from "./pull-output.ts";
import { keptName, pulledOf } from "./pulled.ts";

/**
 * Pulls a tool's image with the engine's own credentials. It never falls back to building one, nor to one that is there:
 * only an image that is named by its digest, which can be no other, is taken as it is.
 *
 * @param platform of the image, as `linux/amd64`
 * @returns what the engine says of the image
 * @throws LaunchError when it can't be had
 */
export async function pull(
  situation: Situation,
  platform: string,
  progress: Progress,
  stop: AbortSignal,
): Promise<FoundImage> {
  const { client, settings, folders, tool } = situation;
  const { reference, isPinned } = pulledOf({ tool, settings });
  const there = isPinned ? await inspectImage(situation, reference) : undefined;
  if (there?.platform === platform) return there;
  if (isImageId(reference)) {
    if (there === undefined) throw pullErrors.idMissing(reference, tool.name);
    throw pullErrors.isForAnother(reference, there.platform, platform);
  }
  const log = join(folders.logs, `pull-ai-${tool.name}.log`);
  // Says better than the next line what is wrong with a state folder.
  makeFolder(folders.logs);
  rmSync(log, { force: true });
  progress.begin(`pulling ${reference}`);
  const course = new Course(reference, progress);
  const asking = new AbortController();
  void layerSizes(client, reference, platform, AbortSignal.any([stop, asking.signal])).then((sizes) =>
    course.learn(sizes),
  );
  const chosen = settings.platform === undefined ? [] : ["--platform", settings.platform];
  const fetch = () =>
    runLong(client, ["pull", ...chosen, "--", reference], { log, stop, onLine: (line) => course.read(line) });
  let answer = await fetch().finally(() => asking.abort());
  if (there !== undefined && answer.lines.some((line) => line.includes("Cannot overwrite digest"))) {
    // Engines keep one image under a digest, also where it is a list's: the other platform's gets a name of its own.
    await ask(client, ["tag", there.id, keptName(tool.name, there.id)]);
    await ask(client, ["image", "rm", "--", reference]);
    answer = await fetch();
  }
  stop.throwIfAborted();
  const failed = { reference, registry: registryOf(reference), log };
  if (answer.exitCode !== 0) {
    if (saysDiskFull(answer.lines)) throw errors.diskFull(reference, "where Docker keeps its images", log);
    const complaint = complaintOf(answer.lines);
    const said = complaint === undefined ? [] : [complaint];
    throw pullErrors.failed(pullFailureOf(answer.lines), { ...failed, said });
  }
  const image = await inspectImage(situation, reference);
  if (image === undefined)
    throw pullErrors.failed("unknown", { ...failed, said: ["It pulled the image but does not list it."] });
  // Engines take whatever a name without a list of platforms leads to.
  if (image.platform !== platform) throw pullErrors.isForAnother(reference, image.platform, platform);
  return image;
}
