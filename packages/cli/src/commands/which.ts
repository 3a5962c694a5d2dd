import { type Command, json } from "../command/command.ts";

export const which: Command = {
  name: "which",
  summary: "tell whether typing a tool's name runs it sandboxed or natively, and why",
  description:
    "Tells what typing a tool's name runs: its launcher, in a sandbox, or the tool itself. Shows every program of that name in the order of PATH, and minds AI_SANDBOX as it is set here. The exit code is 0 when it is sandboxed, 1 when it is not and 127 when there is none.",
  examples: ["ai-sandbox which claude"],
  arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool" }],
  options: { json },
  load: async () => (await import("../actions/which.ts")).which,
};
