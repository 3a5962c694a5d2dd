import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { changeSetting, type EngineAccess, LaunchError, openEngine, printable } from "@ai-sandbox/core";
import { type Manifest, manifestPath, measure, parseManifest, type SavedImage } from "../archive.ts";
import type { Input } from "../command/command.ts";
import { describeAnywhere } from "../describe-anywhere.ts";
import { handOverFile } from "../hand-over-file.ts";
import { wholeId } from "../images.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox load <file> [--pin]` */
export async function load({ arguments: [name = ""], has }: Input): Promise<number> {
  const file = resolve(name);
  const manifest = readManifest(file);
  const { sha256, bytes } = await measure(file).catch((cause) => {
    throw new LaunchError(`the file can't be read: ${printable(file)}`, String(cause), 1, { cause });
  });
  if (sha256 !== manifest.sha256) {
    throw new LaunchError(
      `this is not the file that was saved: ${printable(file)}`,
      `It has ${bytes} bytes and sha256 ${sha256}; it should have ${manifest.bytes} and ${manifest.sha256}.\nNothing was loaded. Copy it again.`,
      1,
    );
  }
  const engine = await openEngine();
  const before = await namesOn(engine);
  const said = await handOverFile(
    engine,
    ["load", "--quiet", "--input", file],
    `the engine could not load ${printable(file)}.`,
    "Its checksum is right. See whether the engine's disk is full: ai-sandbox doctor",
  );
  for (const image of manifest.images) {
    const answer = await engine.try(["image", "inspect", "--format", "{{.Id}}", "--", image.id]);
    if (wholeId(answer.stdout.trim()) !== image.id) {
      await takeBack(engine, said, before);
      throw new LaunchError(
        `the engine has no image ${image.id} of ${image.tool} after loading.`,
        "What the file brought was taken away again. Either it holds other images than those that were saved, or this engine keeps images in another way: then save them from an engine of the same kind.",
        1,
      );
    }
  }
  for (const image of manifest.images) {
    if (has("pin")) await changeSetting(`tools.${image.tool}.image`, image.id);
    process.stdout.write(`${image.tool}: ${image.id}, ${await use(image, has("pin"))}\n`);
  }
  return 0;
}

/** Ids of the images that the engine has, by their names. */
async function namesOn(engine: EngineAccess): Promise<Map<string, string>> {
  const format = "{{.Repository}}:{{.Tag}} {{.ID}}";
  const lines = (await engine.ask(["image", "ls", "--no-trunc", "--format", format])).split("\n");
  return new Map(lines.map((line) => line.split(" ") as [string, string]));
}

/**
 * Makes names mean again what they meant before a load, so that no start runs what it brought.
 *
 * @param said what the load printed
 * @param before ids by name
 */
async function takeBack(
  engine: EngineAccess,
  said: string,
  before: ReadonlyMap<string, string>,
): Promise<void> {
  const ids = new Set(before.values());
  for (const [, name = ""] of said.matchAll(/^Loaded image(?: ID|\(s\))?: (\S+)$/gm)) {
    const earlier = before.get(name);
    if (earlier !== undefined) await engine.try(["tag", earlier, name]);
    else if (!ids.has(name)) await engine.try(["image", "rm", "--", name]);
  }
}

function readManifest(file: string): Manifest {
  let text: string;
  try {
    text = readFileSync(manifestPath(file), "utf8");
  } catch (cause) {
    throw new LaunchError(
      `there is no ${printable(manifestPath(file))}, without which nothing can be checked.`,
      "ai-sandbox save writes it beside the images: copy both.",
      1,
      { cause },
    );
  }
  const manifest = parseManifest(text);
  if (manifest === undefined) {
    throw new LaunchError(
      `this was not written by ai-sandbox save: ${printable(manifestPath(file))}`,
      "Copy both files again.",
      1,
    );
  }
  return manifest;
}

/** What becomes of an image, in words. */
async function use({ tool, id }: SavedImage, isPinned: boolean): Promise<string> {
  if (isPinned) return "which its starts run from now on";
  try {
    const { spec, imageIsReady } = await describeAnywhere(toolFolder(tool));
    if (imageIsReady && spec.image === id) return "which its next start runs";
  } catch {
    // The launcher is not installed here yet.
  }
  return `which its launcher here would not take by itself: ai-sandbox settings set tools.${tool}.image ${id}`;
}
