import type { Command } from "../command/command.ts";

export const stop: Command = {
  name: "stop",
  summary: "end sessions from outside",
  description:
    "Ends sessions: the tool is asked to end and, when it has not after ten seconds, ended by force. The beginning of a name is enough where no other session has it.",
  examples: ["ai-sandbox stop claude-shop-3f9a01", "ai-sandbox stop --all"],
  arguments: [{ name: "session", kind: "session", many: true }],
  options: {
    all: { summary: "all of your sessions; as root, everybody's" },
    time: { value: "seconds", summary: "how long the tool is given to end by itself: 10", kind: "text" },
  },
  load: async () => (await import("../actions/stop.ts")).stop,
};
