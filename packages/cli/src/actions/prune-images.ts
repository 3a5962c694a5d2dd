import { existsSync, lstatSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type EngineAccess, printable } from "@ai-sandbox/core";
import { imagesInUse } from "../../../core/src/images-in-use.ts";
import { type Image, listImages, wholeId } from "../images.ts";
import { oldImages } from "../old-images.ts";
import { age, count, size } from "../output/print.ts";
import { confirm } from "../output/question.ts";
import { table } from "../output/table.ts";

/** A build context is used for minutes, and the log of a build that failed is read for days. */
const longestUse = { context: 24 * 60 * 60_000, log: 30 * 24 * 60 * 60_000 };

/** The images that may go: none of them is the base of another that stays. */
export async function removableImages(engine: EngineAccess): Promise<Image[]> {
  const images = await listImages(engine);
  const containers = (await engine.ask(["ps", "--all", "--quiet", "--no-trunc"])).split("\n").filter(Boolean);
  const used =
    containers.length === 0
      ? ""
      : (await engine.try(["inspect", "--format={{.Image}}", "--", ...containers])).stdout;
  const named = Object.values(engine.settings.tools).flatMap(({ image }) => image ?? []);
  return oldImages(
    images,
    new Set([...imagesInUse(engine.folders), ...used.split("\n").map(wholeId), ...named]),
  );
}

/** `ai-sandbox prune --images`: images that no launcher runs any more, and what builds left behind. */
export async function pruneImages(engine: EngineAccess, isAgreed: boolean): Promise<number> {
  const images = await removableImages(engine);
  const files = leftOfBuilds(engine);
  if (images.length + files.length === 0) {
    process.stdout.write("No image is old, and no build left anything.\n");
    return 0;
  }
  if (images.length > 0) {
    process.stdout.write("Images that no launcher of yours runs any more:\n");
    process.stdout.write(imageTable(images));
    process.stdout.write(
      `Together up to ${size(images.reduce((sum, image) => sum + image.bytes, 0))}: they share layers. Another user's launcher would make again what it needs.\n`,
    );
  }
  if (files.length > 0)
    process.stdout.write(
      `${count(files.length, "file or folder", "files and folders")} that builds left in the state folder, ${size(files.reduce((sum, file) => sum + bytesIn(file), 0))}.\n`,
    );
  if (
    !isAgreed &&
    !(await confirm("Remove them", {
      undone: "nothing was removed",
      command: "ai-sandbox prune --images --yes",
    }))
  ) {
    process.stderr.write("ai-sandbox: nothing was removed.\n");
    return 1;
  }
  for (const file of files) rmSync(file, { recursive: true, force: true });
  const kept = await removeImages(engine, images);
  process.stdout.write(`${count(images.length - kept, "image")} removed.\n`);
  return kept === 0 ? 0 : 1;
}

/** Images as a question lists them. */
export function imageTable(images: readonly Image[]): string {
  return table(
    ["IMAGE", "SIZE", "MADE"],
    images.map(({ tags, id, bytes, created }) => [
      tags[0] ?? `${id.slice(0, 19)} (without a name)`,
      size(bytes),
      // Builders that want the same image every time leave no date in it.
      created.getUTCFullYear() < 1971 ? "date unknown" : `${age(created)} ago`,
    ]),
  );
}

/** Removes images, those that stand on others first. @returns how many the engine kept */
export async function removeImages(engine: EngineAccess, images: readonly Image[]): Promise<number> {
  let kept = 0;
  const fromTop = [...images].sort((left, right) => right.layers.length - left.layers.length);
  for (const { tags, id } of fromTop) {
    // By their names: whatever got another name meanwhile stays under that.
    const answer = await engine.try(["image", "rm", "--", ...(tags.length === 0 ? [id] : tags)]);
    if (answer.code === 0 || /no such image/i.test(answer.stderr)) continue;
    kept++;
    process.stderr.write(
      `ai-sandbox: the engine kept ${printable(tags[0] ?? id)}: ${printable(answer.stderr.trim())}\n`,
    );
  }
  return kept;
}

/** Contexts of builds that were killed, and old logs. */
function leftOfBuilds({ folders }: EngineAccess): string[] {
  const older = (folder: string, than: number): string[] =>
    existsSync(folder)
      ? readdirSync(folder)
          .map((name) => join(folder, name))
          .filter(
            (path) =>
              Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY) >
              than,
          )
      : [];
  return [...older(folders.contexts, longestUse.context), ...older(folders.logs, longestUse.log)];
}

/** What a file takes, or a folder with all in it; links are not followed. What is gone meanwhile takes nothing. */
function bytesIn(path: string): number {
  const found = lstatSync(path, { throwIfNoEntry: false });
  if (!found?.isDirectory()) return found?.size ?? 0;
  try {
    return readdirSync(path).reduce((sum, name) => sum + bytesIn(join(path, name)), 0);
  } catch {
    return 0;
  }
}
