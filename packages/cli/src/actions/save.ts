import { renameSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { LaunchError, openEngine, printable } from "@ai-sandbox/core";
import { type Manifest, manifestPath, measure, type SavedImage } from "../archive.ts";
import type { Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";
import { describeAnywhere } from "../describe-anywhere.ts";
import { handOverFile } from "../hand-over-file.ts";
import { wholeId } from "../images.ts";
import { size } from "../output/print.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox save <tool>... --output <file>` */
export async function save({ arguments: tools, get }: Input): Promise<number> {
  const output = get("output");
  if (output === undefined || output === "") throw usageError("save", "save needs --output and a file.");
  const engine = await openEngine();
  const images: SavedImage[] = [];
  const names: string[] = [];
  for (const tool of new Set(tools)) {
    const { spec, imageIsReady } = await describeAnywhere(toolFolder(tool));
    if (!imageIsReady) {
      throw new LaunchError(
        `the image of ${tool} is not there yet.`,
        `Make it first: ai-sandbox build ${tool}, or run ${tool} once.`,
      );
    }
    const found = JSON.parse(await engine.ask(["image", "inspect", "--", spec.image])) as {
      Id: string;
      RepoTags?: string[] | null;
    }[];
    const { Id, RepoTags: tags } = found[0] ?? { Id: spec.image };
    const id = wholeId(Id);
    // By the name that its launcher looks for, or by itself.
    const reference = (tags ?? []).find((tag) => !tag.endsWith(":latest")) ?? tags?.[0] ?? id;
    images.push({ tool, reference, id });
    names.push(reference);
  }
  // Beside its place first: half an archive is what nobody wants to carry.
  const file = resolve(output);
  const unfinished = `${file}.${process.pid}.new`;
  try {
    process.stderr.write(
      `ai-sandbox: writing ${names.length === 1 ? "an image" : `${names.length} images`} …\n`,
    );
    await handOverFile(
      engine,
      ["save", "--output", unfinished, "--", ...names],
      `the images could not be saved to ${printable(file)}.`,
      "See that its folder is there, that you may write in it, and that its disk has room.",
    );
    const manifest: Manifest = { format: 1, ...(await measure(unfinished)), images };
    renameSync(unfinished, file);
    writeFileSync(manifestPath(file), `${JSON.stringify(manifest, undefined, 2)}\n`);
    process.stdout.write(`${printable(file)}: ${size(manifest.bytes)}, sha256 ${manifest.sha256}\n`);
    for (const { tool, id } of images) process.stdout.write(`  ${tool}: ${id}\n`);
    return 0;
  } finally {
    rmSync(unfinished, { force: true });
  }
}
