import { expect, test } from "vitest";
import {
  builderOf,
  digestOfMetadata,
  digestOfPush,
  publishCommands,
  publishPlan,
  signCommand,
} from "./plan.ts";

const both = ["linux/amd64", "linux/arm64"];
const tool = {
  name: "claude",
  base: "trixie",
  version: "2.1.3",
  launcher: "0.4.0",
  platforms: both,
} as const;

test("bases first, each once; tools with what their vendor publishes for", () => {
  const plan = publishPlan({
    tools: [
      { ...tool, name: "aider", base: "bookworm", version: "1.0+build", launcher: "0.0.0" },
      tool,
      { ...tool, name: "codex", platforms: ["linux/amd64"] },
    ],
    core: "0.5.0",
    platforms: both,
  });
  expect(
    plan.map(({ name, parent, tags, platforms }) => [name, parent, tags.join(), platforms.length]),
  ).toEqual([
    ["ai-base-bookworm", "debian:bookworm-slim", "0.5.0,latest", 2],
    ["ai-base-trixie", "debian:trixie-slim", "0.5.0,latest", 2],
    ["ai-aider", "ai-base-bookworm", "1.0-build,latest", 2],
    ["ai-claude", "ai-base-trixie", "2.1.3,launcher-0.4.0,latest", 2],
    ["ai-codex", "ai-base-trixie", "2.1.3,launcher-0.4.0,latest", 1],
  ]);
});

const image = publishPlan({ tools: [tool], core: "1.0.0", platforms: both })[1];
const digest = `sha256:${"a".repeat(64)}`;

test("with buildx: all platforms in one push, with what is in it and how it was made", () => {
  if (image === undefined) throw new Error("no image");
  const where = {
    parent: `r.example/ai-base-trixie@${digest}`,
    context: "/context",
    metadata: "/notes.json",
  };
  const [command, ...more] = publishCommands(image, "r.example", "buildx", where);
  expect(more).toEqual([]);
  expect(command?.join(" ")).toBe(
    `buildx build --platform linux/amd64,linux/arm64 --build-arg BASE_IMAGE=r.example/ai-base-trixie@${digest} --tag r.example/ai-claude:2.1.3 --tag r.example/ai-claude:launcher-0.4.0 --tag r.example/ai-claude:latest --sbom=true --provenance=mode=max --metadata-file /notes.json --push /context`,
  );
  const [other] = publishCommands(image, "r.example", "buildx", { ...where, scanner: "r.example/scanner" });
  expect(other).toContain("--sbom=generator=r.example/scanner");
  expect(publishCommands(image, "r.example", "engine", where).map(([verb]) => verb)).toEqual([
    "build",
    "push",
    "push",
    "push",
  ]);
});

test("buildx is used where it can do more than the engine's builder", () => {
  const own = "Name:          default\nDriver:        docker\nLast Activity: now\n";
  const container = "Name:   big\nDriver: docker-container\n";
  expect(builderOf(undefined, "[]")).toBe("engine");
  expect(builderOf(own, '[["Backing Filesystem","extfs"]]')).toBe("engine");
  expect(builderOf(own, '[["driver-type","io.containerd.snapshotter.v1"]]')).toBe("buildx");
  expect(builderOf(container, '[["Backing Filesystem","extfs"]]')).toBe("buildx");
});

test("digests are read from what pushes and buildx say, and nothing else is taken for one", () => {
  expect(digestOfPush(`latest: digest: ${digest} size: 1234\n`)).toBe(digest);
  expect(digestOfPush("denied")).toBeUndefined();
  expect(digestOfMetadata(JSON.stringify({ "containerimage.digest": digest }))).toBe(digest);
  expect(digestOfMetadata("{}")).toBeUndefined();
  expect(signCommand("r.example/ai-claude", digest).at(-1)).toBe(`r.example/ai-claude@${digest}`);
});
