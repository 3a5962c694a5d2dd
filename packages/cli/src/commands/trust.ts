import { type Command, json } from "../command/command.ts";

export const trust: Command = {
  name: "trust",
  summary: "make a folder a workspace: sessions in it and below share it",
  description:
    "Makes folders workspaces for good; without one, the folder you are in. A session shares the nearest trusted folder that it was started in or below, and nothing else. Your home folder, the system's folders and those with keys are refused, whatever is asked.",
  examples: ["ai-sandbox trust ~/code/shop", "ai-sandbox trust"],
  arguments: [{ name: "folder", kind: "folder", many: true }],
  load: async () => (await import("../actions/trust.ts")).trust,
};

export const untrust: Command = {
  name: "untrust",
  summary: "take a folder off the list of workspaces",
  description:
    "Takes folders off the list of workspaces; without one, the folder you are in. The next session there asks again. Nothing in the folder changes.",
  examples: ["ai-sandbox untrust ~/code/shop"],
  arguments: [{ name: "folder", kind: "folder", many: true }],
  load: async () => (await import("../actions/trust.ts")).untrust,
};

export const workspaces: Command = {
  name: "workspaces",
  summary: "list the folders that are trusted",
  description: "Lists the folders that were trusted for good, one a line.",
  examples: ["ai-sandbox workspaces"],
  options: { json },
  load: async () => (await import("../actions/trust.ts")).workspaces,
};
