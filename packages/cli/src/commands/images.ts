import type { Command } from "../command/command.ts";

const tools = [{ name: "tool", kind: "tool", many: true }] as const;
const options = { all: { summary: "all tools that are installed" } };

export const build: Command = {
  name: "build",
  summary: "build a tool's image on this machine, before its first run does",
  description:
    "Builds the images of tools on this machine, as their first run would. An image that is there already, made of the same parts, is left as it is.",
  examples: ["ai-sandbox build claude codex"],
  arguments: tools,
  options,
  load: async () => (await import("../actions/make-images.ts")).build,
};

export const pull: Command = {
  name: "pull",
  summary: "fetch a tool's image from the registry",
  description:
    "Fetches the images of tools from the registry that the settings name, or the newest version of one that is there. Sessions use it with AI_IMAGE_SOURCE=registry, or the setting image.source.",
  examples: ["ai-sandbox pull claude"],
  arguments: tools,
  options,
  load: async () => (await import("../actions/make-images.ts")).pull,
};
