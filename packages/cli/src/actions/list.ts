import { openEngine } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { type Image, listImages } from "../images.ts";
import { installedTools, pinnedVersion } from "../installed-tools.ts";
import { age, printJson, size } from "../output/print.ts";
import { table } from "../output/table.ts";

/** `ai-sandbox list [--json]` */
export async function list({ has }: Input): Promise<number> {
  const tools = installedTools();
  const images = await listImages(await openEngine());
  const rows = tools.map((tool) => {
    const own = images
      .filter((image) => isOfLaunchers(image) && image.tags.some((tag) => nameOf(tag) === `ai-${tool.name}`))
      .sort((left, right) => right.created.getTime() - left.created.getTime());
    return { tool, version: pinnedVersion(tool), images: own };
  });
  if (has("json")) {
    printJson(
      rows.map(({ tool, version, images: own }) => ({
        tool: tool.name,
        title: tool.title,
        command: tool.command,
        launcher: tool.version,
        version: version ?? null,
        images: own.map(({ id, tags, created, bytes }) => ({
          id,
          tags,
          created: created.toISOString(),
          bytes,
        })),
      })),
    );
    return 0;
  }
  if (rows.length === 0) {
    process.stdout.write(
      "No tool is installed beside this command. Install one: npm install --global @ai-sandbox/claude\n",
    );
    return 0;
  }
  process.stdout.write(
    table(
      ["TOOL", "COMMAND", "VERSION", "LAUNCHER", "IMAGE", "SIZE", "MADE"],
      rows.map(({ tool, version, images: [newest, ...older] }) => [
        tool.name,
        tool.command,
        version ?? "",
        tool.version,
        newest === undefined ? "none yet: the first run makes it" : shortName(newest),
        newest === undefined ? "" : size(newest.bytes),
        newest === undefined
          ? ""
          : `${age(newest.created)} ago${older.length === 0 ? "" : `, ${older.length} older`}`,
      ]),
    ),
  );
  return 0;
}

/** `registry/path/ai-claude:tag` is an image of `ai-claude`. */
function nameOf(tag: string): string {
  return tag.replace(/^.*\//, "").replace(/:[^:]*$/, "");
}

/** The hash of what went into an image that was built here, as a tag. */
const byContent = /:[0-9a-f]{16}$/;

/** The tag that says most: a pulled image has a registry's, a built one the hash of what went in. */
function shortName({ tags }: Image): string {
  return tags.find((tag) => byContent.test(tag)) ?? tags.find((tag) => tag.includes("/")) ?? tags[0] ?? "";
}

/** Whether launchers gave an image its name, and nobody else. */
function isOfLaunchers({ tags }: Image): boolean {
  return tags.some((tag) => byContent.test(tag) || tag.endsWith(":latest") || tag.includes("/"));
}
