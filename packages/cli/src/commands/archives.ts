import type { Command } from "../command/command.ts";

export const save: Command = {
  name: "save",
  summary: "write tools' images into a file, for a machine without a network",
  description:
    "Writes the images that the tools' next starts would run into one file, and beside it a small file, named as the first with .json at its end, with their digests. Take both to the other machine, and load them there.",
  examples: ["ai-sandbox save claude codex --output tools.tar"],
  arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool", many: true }],
  options: { output: { short: "o", summary: "the file to write", value: "file", kind: "file" } },
  load: async () => (await import("../actions/save.ts")).save,
};

export const load: Command = {
  name: "load",
  summary: "take in images that were saved on another machine",
  description:
    "Checks that the file is the one that was saved, gives its images to the engine, and checks their digests. With --pin the tools then run exactly these images, whatever their launchers would make here.",
  examples: ["ai-sandbox load tools.tar --pin"],
  arguments: [{ name: "file", kind: "file", needs: "the name of a file" }],
  options: { pin: { summary: "make the tools run these images: sets tools.<tool>.image" } },
  load: async () => (await import("../actions/load.ts")).load,
};
