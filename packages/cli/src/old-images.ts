import type { Image } from "./images.ts";

/** What an image has to be younger than to be somebody's build that is not finished, in milliseconds. */
const youngest = 10 * 60_000;

/**
 * The images that no launcher runs any more: neither they nor an image that stands on them is in use, they are not the
 * newest of their name, and no registry's tag leads to them.
 *
 * @param images all of ours
 * @param inUse ids and names of those that launchers run, that settings name, or that containers were made from
 */
export function oldImages(images: readonly Image[], inUse: ReadonlySet<string>, now = Date.now()): Image[] {
  const kept = images.filter(
    ({ id, tags, created, isPinned }) =>
      inUse.has(id) ||
      tags.some((tag) => inUse.has(tag)) ||
      now - created.getTime() < youngest ||
      tags.some((tag) => tag.endsWith(":latest")) ||
      (isPinned && tags.length > 0),
  );
  return images.filter((image) => !kept.some((other) => other === image || standsOn(other, image)));
}

function standsOn(upper: Image, lower: Image): boolean {
  return (
    lower.layers.length > 0 &&
    lower.layers.length <= upper.layers.length &&
    lower.layers.every((layer, index) => upper.layers[index] === layer)
  );
}
