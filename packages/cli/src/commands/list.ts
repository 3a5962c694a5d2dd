import { type Command, json } from "../command/command.ts";

export const list: Command = {
  name: "list",
  summary: "list the tools that are installed, with versions, images and sizes",
  description:
    "Lists the tools whose launchers are installed beside this command: the tool's pinned version, the launcher's, and the newest image of it on the engine with its size.",
  examples: ["ai-sandbox list"],
  options: { json },
  load: async () => (await import("../actions/list.ts")).list,
};
