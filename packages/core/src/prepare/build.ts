import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { errors } from "../errors.ts";
import type { ImageFacts } from "../plan/facts.ts";
import type { Situation } from "../situation.ts";
import { saysDiskFull, stepOf, tellingLines } from "./build-output.ts";
import { runLong } from "./engine-command.ts";
import { inspectImage } from "./inspect-image.ts";
import { withLock } from "./lock.ts";
import type { Progress } from "./progress.ts";
import type { ContextFile, Recipe } from "./recipe.ts";

/** Proxy variables, which builders know without their being declared and keep out of an image's history. */
const proxyNames = ["HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"];

/**
 * Sees to it that an image is there, building it when it is not. Many launchers may ask at once: one builds.
 * Tags appear at the very end of a build, so that a build that was killed leaves nothing that could be used.
 *
 * @returns what the engine says of the image
 * @throws LaunchError when it could not be built
 */
export async function ensureBuilt(
  situation: Situation,
  recipe: Recipe,
  progress: Progress,
  stop: AbortSignal,
): Promise<ImageFacts> {
  const { folders } = situation;
  const found = await inspectImage(situation, recipe.reference);
  if (found !== undefined) return found;
  const wait = (): void => progress.show(`waiting for another first run that builds ${recipe.title}`);
  return withLock(folders.locks, recipe.reference.replace(":", "-"), wait, async () => {
    const meanwhile = await inspectImage(situation, recipe.reference);
    if (meanwhile !== undefined) return meanwhile;
    await build(situation, recipe, progress, stop);
    const built = await inspectImage(situation, recipe.reference);
    if (built === undefined) {
      // A builder that keeps its images to itself (a container driver) ends well and leaves nothing behind.
      throw errors.buildFailed(
        recipe.reference,
        ["Docker built it but does not have it: docker buildx use default"],
        logOf(situation, recipe),
      );
    }
    return built;
  });
}

/** Where a build's whole output is kept. */
function logOf({ folders }: Situation, recipe: Recipe): string {
  return join(folders.logs, `build-${recipe.reference.replace(":", "-")}.log`);
}

async function build(
  situation: Situation,
  recipe: Recipe,
  progress: Progress,
  stop: AbortSignal,
): Promise<void> {
  const { host, settings } = situation;
  const log = logOf(situation, recipe);
  rmSync(log, { force: true });
  progress.show(`building ${recipe.title}`);
  const proxies = Object.fromEntries(
    proxyNames.flatMap((name) =>
      host.environment[name] === undefined ? [] : [[name, host.environment[name]]],
    ),
  );
  const context = writeContext(recipe.files);
  try {
    const args = [
      "build",
      "--force-rm",
      ...recipe.tags.flatMap((tag) => ["--tag", tag]),
      ...(settings.platform === undefined ? [] : ["--platform", settings.platform]),
      "--build-arg",
      `BASE_IMAGE=${recipe.parent}`,
      // By name: the values may hold a password.
      ...Object.keys(proxies).flatMap((name) => ["--build-arg", name]),
      context,
    ];
    const answer = await runLong(situation.client, args, {
      log,
      stop,
      environment: proxies,
      onLine: (line) => {
        const step = stepOf(line);
        if (step !== undefined) progress.show(`building ${recipe.title}, step ${step.number} of ${step.of}`);
      },
    });
    if (stop.aborted) throw errors.buildStopped(recipe.title);
    if (answer.exitCode !== 0) throw failure(recipe, answer.lines, log);
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function failure(recipe: Recipe, lines: readonly string[], log: string): Error {
  if (saysDiskFull(lines)) return errors.diskFull(recipe.title, "where Docker keeps its images", log);
  const aboutParent = lines.some(
    (line) => line.includes(recipe.parent) && /manifest|pull|registry|resolve|not found|lookup/i.test(line),
  );
  if (aboutParent && lines.every((line) => (stepOf(line)?.number ?? 1) <= 1))
    return errors.parentMissing(recipe.parent, log);
  return errors.buildFailed(recipe.reference, tellingLines(lines), log);
}

/** Lays a build context out in a temporary folder of its own. @returns its absolute path */
function writeContext(files: readonly ContextFile[]): string {
  let folder: string;
  try {
    folder = mkdtempSync(join(tmpdir(), "ai-sandbox-build-"));
  } catch (cause) {
    throw errors.stateUnusable(tmpdir(), cause);
  }
  try {
    for (const file of files) {
      const path = join(folder, file.name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, file.content, { mode: file.mode });
    }
    return folder;
  } catch (cause) {
    rmSync(folder, { recursive: true, force: true });
    throw errors.stateUnusable(folder, cause);
  }
}
