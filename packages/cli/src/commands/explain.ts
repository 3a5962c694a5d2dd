import { type Command, json } from "../command/command.ts";

export const explain: Command = {
  name: "explain",
  summary: "show what a session could see and touch, without starting it",
  description:
    "Shows what a session of the tool in this folder could see and touch, one line an item, and the exact command for the engine. Starts nothing.",
  examples: ["ai-sandbox explain claude"],
  arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool" }],
  options: { json },
  rest: "arguments",
  load: async () => (await import("../actions/explain.ts")).explain,
};
