import type { Command } from "../command/command.ts";

export const run: Command = {
  name: "run",
  summary: "run a tool in its sandbox",
  description:
    "Runs a tool in its sandbox, in the folder you are in. The same as typing the tool's own name once its launcher is installed.",
  examples: ["ai-sandbox run claude -- --version"],
  arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool" }],
  rest: "arguments",
  handsOver: true,
  load: async () => (await import("../actions/run.ts")).run,
};
