import { rmSync } from "node:fs";
import { join } from "node:path";
import { pullErrors } from "../errors/pull-errors.ts";
import { errors } from "../errors.ts";
import { isImageId, registryOf } from "../plan/image-name.ts";
import type { Situation } from "../situation.ts";
import { saysDiskFull } from "./build-output.ts";
import { runLong } from "./engine-command.ts";
import { type FoundImage, inspectImage } from "./inspect-image.ts";
import { type LayerSizes, layerSizes } from "./manifest-size.ts";
import type { Progress } from "./progress.ts";
import { complaintOf, layerNewsOf, pullFailureOf } from "./pull-output.ts";
import { pulledOf } from "./pulled.ts";

/** From how many bytes on the size is told outside of a terminal as well. */
const large = 20_000_000;

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
  rmSync(log, { force: true });
  progress.begin(`pulling ${reference}`);
  const course = new Course(reference, progress);
  const asking = new AbortController();
  void layerSizes(client, reference, platform, AbortSignal.any([stop, asking.signal])).then((sizes) =>
    course.learn(sizes),
  );
  const chosen = settings.platform === undefined ? [] : ["--platform", settings.platform];
  const answer = await runLong(client, ["pull", ...chosen, "--", reference], {
    log,
    stop,
    onLine: (line) => course.read(line),
  }).finally(() => asking.abort());
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

/** How far a pull is: layers, and megabytes once their sizes are known. */
class Course {
  readonly #reference: string;
  readonly #progress: Progress;
  readonly #waiting = new Set<string>();
  readonly #there = new Set<string>();
  readonly #done = new Set<string>();
  #sizes: LayerSizes | undefined;
  #wasTold = false;

  constructor(reference: string, progress: Progress) {
    this.#reference = reference;
    this.#progress = progress;
  }

  learn(sizes: LayerSizes | undefined): void {
    this.#sizes = sizes;
    this.#show();
  }

  read(line: string): void {
    const news = layerNewsOf(line);
    if (news === undefined) return;
    if (news.state === "waiting") this.#waiting.add(news.layer);
    else if (news.state === "there") this.#there.add(news.layer);
    else if (news.state === "downloaded") this.#done.add(news.layer);
    this.#show();
  }

  #show(): void {
    if (this.#waiting.size === 0) return;
    const layers = `${this.#done.size} of ${this.#waiting.size} layers`;
    const total = this.#bytes(this.#waiting);
    // Layers are named one after the other, those that are there already among them.
    const areAllNamed =
      this.#waiting.size + this.#there.size >= (this.#sizes?.size ?? Number.POSITIVE_INFINITY);
    if (total >= large && areAllNamed && !this.#wasTold) {
      this.#wasTold = true;
      this.#progress.say(`${this.#reference}: ${megabytes(total)} to download.`);
    }
    const amount = total === 0 ? "" : `, ${megabytes(this.#bytes(this.#done), total)}`;
    this.#progress.show(`pulling ${this.#reference}, ${layers}${amount}`);
  }

  #bytes(layers: ReadonlySet<string>): number {
    let bytes = 0;
    for (const layer of layers) bytes += this.#sizes?.get(layer) ?? 0;
    return bytes;
  }
}

/** Bytes in words, of all those there are where that is given. */
function megabytes(bytes: number, of?: number): string {
  const round = (count: number): string =>
    count < 10_000_000 ? (count / 1e6).toFixed(1) : (count / 1e6).toFixed(0);
  return of === undefined ? `${round(bytes)} MB` : `${round(bytes)} of ${round(of)} MB`;
}
