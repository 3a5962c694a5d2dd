import { type Command, json } from "../command/command.ts";

export const ps: Command = {
  name: "ps",
  summary: "list the sessions that are running",
  description:
    "Lists your running sessions: their names, tools and folders. One whose launcher is gone (killed, or crashed) is marked.",
  examples: ["ai-sandbox ps"],
  options: { json },
  load: async () => (await import("../actions/ps.ts")).ps,
};
