import { type EngineAccess, findLeftOvers, type LeftOver, openEngine, printable } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { count, size } from "../output/print.ts";
import { confirm } from "../output/question.ts";
import { pruneImages, removableImages } from "./prune-images.ts";
import { removeEverything } from "./remove-everything.ts";

/** `ai-sandbox prune [--images] [--all] [--yes]` */
export async function prune({ has }: Input): Promise<number> {
  if (has("all")) return removeEverything(has("yes"));
  if (has("images")) return pruneImages(await openEngine(), has("yes"));
  const code = await pruneContainers(has("yes"));
  if (code === 0 && process.stdout.isTTY) await mentionImages(await openEngine());
  return code;
}

async function pruneContainers(isAgreed: boolean): Promise<number> {
  const { containers, remove } = await findLeftOvers();
  if (containers.length > 0) {
    process.stdout.write(
      `${count(containers.length, "container")} left over from sessions whose launcher is gone:\n`,
    );
    process.stdout.write(containers.map(line).join(""));
    const question = `Remove ${containers.length === 1 ? "it" : "them"}`;
    const without = { undone: "nothing was removed", command: "ai-sandbox prune --yes" };
    if (!isAgreed && !(await confirm(question, without))) {
      process.stderr.write("ai-sandbox: nothing was removed.\n");
      return 1;
    }
  }
  const kept = await remove();
  process.stdout.write(
    containers.length === 0
      ? "Nothing is left over.\n"
      : `${count(containers.length - kept.length, "container")} removed.\n`,
  );
  if (kept.length === 0) return 0;
  process.stderr.write(`ai-sandbox: the engine kept some of them:\n${kept.map(line).join("")}`);
  return 1;
}

/** They are asked about apart: making one again takes minutes. */
async function mentionImages(engine: EngineAccess): Promise<void> {
  const images = await removableImages(engine);
  if (images.length === 0) return;
  const bytes = images.reduce((sum, image) => sum + image.bytes, 0);
  const text = `${count(images.length, "image")} no launcher of yours runs any more, up to ${size(bytes)}: ai-sandbox prune --images\n`;
  process.stdout.write(text);
}

function line({ name, tool, workspace, status }: LeftOver): string {
  return `  ${printable(name)}: ${printable(tool)} in ${printable(workspace)}, ${printable(status)}\n`;
}
