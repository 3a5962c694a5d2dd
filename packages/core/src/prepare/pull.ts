import { rmSync } from "node:fs";
import { join } from "node:path";
import { errors } from "../errors.ts";
import type { ImageFacts } from "../plan/facts.ts";
import type { Situation } from "../situation.ts";
import { saysDiskFull, tellingLines } from "./build-output.ts";
import { runLong } from "./engine-command.ts";
import { inspectImage } from "./inspect-image.ts";
import type { Progress } from "./progress.ts";

/** Name of a tool's image in the registry that the settings name. */
export function registryReference({ tool, settings }: Pick<Situation, "tool" | "settings">): string {
  return `${settings.image.registry}/ai-${tool.name}:${settings.image.tag}`;
}

/**
 * Pulls a tool's image with the engine's own credentials. It never falls back to building one.
 *
 * @returns what the engine says of the image
 * @throws LaunchError when it can't be had
 */
export async function pull(situation: Situation, progress: Progress, stop: AbortSignal): Promise<ImageFacts> {
  const { client, settings, folders, tool } = situation;
  const reference = registryReference(situation);
  const log = join(folders.logs, `pull-ai-${tool.name}.log`);
  rmSync(log, { force: true });
  progress.begin(`pulling ${reference}`);
  const platform = settings.platform === undefined ? [] : ["--platform", settings.platform];
  let finished = 0;
  const answer = await runLong(client, ["pull", ...platform, "--", reference], {
    log,
    stop,
    onLine: (line) => {
      if (!/^[a-f0-9]{12}: (Pull complete|Already exists)/.test(line)) return;
      finished += 1;
      progress.show(`pulling ${reference}, ${finished} layers done`);
    },
  });
  stop.throwIfAborted();
  if (answer.exitCode !== 0) {
    if (saysDiskFull(answer.lines)) throw errors.diskFull(reference, "where Docker keeps its images", log);
    throw errors.pullFailed(reference, tellingLines(answer.lines), log);
  }
  const image = await inspectImage(situation, reference);
  if (image === undefined)
    throw errors.pullFailed(reference, ["Docker pulled it but does not list it."], log);
  return image;
}
