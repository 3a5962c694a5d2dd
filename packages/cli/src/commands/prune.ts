import { type Command, yes } from "../command/command.ts";

export const prune: Command = {
  name: "prune",
  summary: "remove containers that a killed launcher left behind",
  description:
    "Lists containers of your own sessions on this machine whose launcher is gone (killed, or crashed), and removes them after a question. Sessions that go on are left alone, and so is everything that is not ours.",
  examples: ["ai-sandbox prune --yes"],
  options: { yes },
  load: async () => (await import("../actions/prune.ts")).prune,
};
