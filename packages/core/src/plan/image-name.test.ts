import { expect, test } from "vitest";
import { defaultSettings, type Settings, type ToolSettings } from "../settings/settings.ts";
import { isPulled, pulledName, registryOf } from "./image-name.ts";

const digest = `sha256:${"a".repeat(64)}`;
const settings = (own?: ToolSettings, image: Partial<Settings["image"]> = {}): Settings => ({
  ...defaultSettings,
  image: { ...defaultSettings.image, registry: "registry.example.com:5000/team", ...image },
  tools: own === undefined ? {} : { claude: own },
});

test.each<[string, ToolSettings | undefined, string, boolean]>([
  ["nothing of its own", undefined, "registry.example.com:5000/team/ai-claude:latest", false],
  ["a tag", { tag: "2" }, "registry.example.com:5000/team/ai-claude:2", false],
  ["a digest", { digest }, `registry.example.com:5000/team/ai-claude@${digest}`, true],
  ["a digest and a tag", { digest, tag: "2" }, `registry.example.com:5000/team/ai-claude@${digest}`, true],
  ["an image", { image: "localhost:5000/own" }, "localhost:5000/own:latest", false],
  ["an image with its tag", { image: "localhost:5000/own:3" }, "localhost:5000/own:3", false],
  ["an image with its tag, and a tag", { image: "own:3", tag: "4" }, "own:4", false],
  ["an image with its tag, and a digest", { image: "h:1/own:3", digest }, `h:1/own@${digest}`, true],
  ["an image with its digest", { image: `h:1/own@${digest}` }, `h:1/own@${digest}`, true],
])("%s", (_, own, reference, isPinned) => {
  expect(pulledName("claude", settings(own))).toEqual({ reference, isPinned });
});

test("a tool is pulled when all are, or when an image is named for it; another tool's name does not matter", () => {
  expect(isPulled("claude", settings())).toBe(false);
  expect(isPulled("claude", settings(undefined, { source: "registry" }))).toBe(true);
  expect(isPulled("claude", settings({ digest }))).toBe(true);
  expect(isPulled("claude", settings({ version: "1" }))).toBe(false);
  expect(isPulled("codex", settings({ digest }))).toBe(false);
});

test.each([
  ["registry.example.com/a/b:1", "registry.example.com"],
  ["127.0.0.1:5000/a", "127.0.0.1:5000"],
  ["localhost/a", "localhost"],
  ["library/debian", undefined],
  ["debian:trixie-slim", undefined],
])("the registry of %s", (reference, host) => {
  expect(registryOf(reference)).toBe(host);
});
