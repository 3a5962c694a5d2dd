import { expect, it } from "vitest";
import type { Image } from "./images.ts";
import { oldImages } from "./old-images.ts";

const day = 24 * 60 * 60_000;
const image = (id: string, layers: string, about: Partial<Image> = {}): Image => ({
  id,
  repository: "ai-claude",
  tags: [`ai-claude:${id}`],
  created: new Date(0),
  bytes: 1,
  layers: layers.split(""),
  isPinned: false,
  ...about,
});
const old = (images: Image[], ...inUse: string[]) =>
  oldImages(images, new Set(inUse), day).map(({ id }) => id);

it("what no launcher runs is old, and so is the base that only it stands on", () => {
  const images = [image("base1", "ab"), image("one", "abc"), image("base2", "ad"), image("two", "ade")];
  expect(old(images, "two")).toEqual(["base1", "one"]);
});

it("what settings name stays, also before its first start", () => {
  const images = [image("base1", "ab"), image("loaded", "abc"), image("other", "ad")];
  expect(old(images, "ai-claude:loaded")).toEqual(["other"]);
});

it("the newest of a name stays, what was just made stays, and so does what a registry's tag leads to", () => {
  const images = [
    image("latest", "ab", { tags: ["ai-claude:latest", "ai-claude:1"] }),
    image("new", "ac", { created: new Date(day - 60_000) }),
    image("pulled", "ad", { tags: ["registry.example.com/ai-claude:1"], isPinned: true }),
    image("replaced", "ae", { tags: [], isPinned: true }),
    image("nameless", "af", { tags: [] }),
  ];
  expect(old(images)).toEqual(["replaced", "nameless"]);
});
