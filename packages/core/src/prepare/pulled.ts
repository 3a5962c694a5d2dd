import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pullErrors } from "../errors/pull-errors.ts";
import { type PulledName, pulledName } from "../plan/image-name.ts";
import type { Situation } from "../situation.ts";

/** The tag that stands for the image which was published together with the launcher, by its digest. */
const ofLauncher = "launcher";

/**
 * The name under which a tool's image is pulled here.
 *
 * @throws LaunchError when the launcher's own image is wanted, and it was published without one
 */
export function pulledOf({ tool, settings }: Pick<Situation, "tool" | "settings">): PulledName {
  const own = settings.tools[tool.name];
  const tag = own?.tag ?? settings.image.tag;
  if (tag !== ofLauncher || own?.image !== undefined || own?.digest !== undefined)
    return pulledName(tool.name, settings);
  return { reference: publishedWith(tool), isPinned: true };
}

/** The name under which the engine keeps a pulled image whose own may come to mean another. */
export function keptName(toolName: string, id: string): string {
  return `ai-${toolName}:pulled-${id.replace("sha256:", "").slice(0, 16)}`;
}

/** What scripts/publish-images.ts wrote into the package. */
function publishedWith({ folder, name }: Situation["tool"]): string {
  try {
    const { image } = JSON.parse(readFileSync(join(folder, "published.json"), "utf8")) as { image: string };
    return image;
  } catch {
    throw pullErrors.notPublished(name);
  }
}
