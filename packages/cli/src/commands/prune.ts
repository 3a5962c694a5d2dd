import { type Command, yes } from "../command/command.ts";

export const prune: Command = {
  name: "prune",
  summary: "remove what sessions and builds left behind",
  description:
    "Lists containers of your own sessions on this machine whose launcher is gone (killed, or crashed), and removes them after a question. Sessions that go on are left alone, and so is everything that is not ours.\nWith --images it lists the images that no launcher of yours runs any more, with their sizes, and what builds left behind.\nWith --all it removes every image of ai-sandbox and ~/.ai-sandbox, the tools' logins included.",
  examples: ["ai-sandbox prune", "ai-sandbox prune --images --yes"],
  options: {
    images: { summary: "old images and what builds left behind, in place of containers" },
    all: { summary: "all that ai-sandbox made on this machine, before you uninstall it" },
    yes,
  },
  load: async () => (await import("../actions/prune.ts")).prune,
};
