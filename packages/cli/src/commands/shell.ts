import type { Command } from "../command/command.ts";

export const shell: Command = {
  name: "shell",
  summary: "open a shell in a tool's container, in place of the tool",
  description:
    "Starts a session of the tool in the folder you are in, with a shell in place of the tool: the same image, folder, home, network and limits. What follows -- is run in place of the shell.",
  examples: ["ai-sandbox shell claude", "ai-sandbox shell claude -- git status"],
  arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool" }],
  rest: "command",
  handsOver: true,
  load: async () => (await import("../actions/shell.ts")).shell,
};
