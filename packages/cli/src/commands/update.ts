import { type Command, json } from "../command/command.ts";

export const update: Command = {
  name: "update",
  summary: "tell what is newer than what you run, and why",
  description:
    "Tells for each tool that is installed which image its next start runs, and what is newer: a launcher whose image is not made yet, a tag that the registry may have moved, and what npm knows of launchers and tools. It changes nothing; with --images it makes and fetches the images that are not ready.",
  examples: ["ai-sandbox update", "ai-sandbox update claude --images"],
  arguments: [{ name: "tool", kind: "tool", many: true }],
  options: {
    images: { summary: "make and fetch what is newer now, instead of at the next start" },
    offline: { summary: "do not ask npm for newer versions" },
    json,
  },
  load: async () => (await import("../actions/update.ts")).update,
};
