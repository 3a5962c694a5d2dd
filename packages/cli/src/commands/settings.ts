import { type Command, type Group, json, yes } from "../command/command.ts";

const setting = { name: "setting", kind: "setting", needs: "the name of a setting" } as const;

const commands: readonly Command[] = [
  {
    name: "show",
    summary: "show every setting, its value here, and where that comes from",
    description:
      "Shows every setting with the value that holds in this folder and where it comes from: a variable, the project's file, your own file, or the default.",
    examples: ["ai-sandbox settings show"],
    options: { json },
    load: async () => (await import("../actions/settings.ts")).show,
  },
  {
    name: "get",
    summary: "print one setting's value, for scripts",
    description: "Prints the value that a setting has in this folder; a list has one entry a line.",
    examples: ["ai-sandbox settings get network"],
    arguments: [setting],
    options: { json },
    load: async () => (await import("../actions/settings.ts")).get,
  },
  {
    name: "set",
    summary: "change a setting in your own file",
    description:
      "Changes a setting in your own file, for all folders. Several words make a list; a value that begins with [ or { is JSON.",
    examples: [
      "ai-sandbox settings set network strict",
      "ai-sandbox settings set limits.memory 4g",
      "ai-sandbox settings set environment GH_TOKEN MYAPP_*",
    ],
    arguments: [setting, { name: "value", kind: "text", many: true }],
    load: async () => (await import("../actions/settings.ts")).set,
  },
  {
    name: "unset",
    summary: "take a setting out of your own file",
    description: "Takes a setting out of your own file, so that its default holds again.",
    examples: ["ai-sandbox settings unset limits.memory"],
    arguments: [setting],
    load: async () => (await import("../actions/settings.ts")).unset,
  },
  {
    name: "edit",
    summary: "open your own file in your editor",
    description: "Opens your own file in the editor that VISUAL or EDITOR names, and checks it afterwards.",
    examples: ["ai-sandbox settings edit"],
    load: async () => (await import("../actions/settings.ts")).edit,
  },
  {
    name: "validate",
    summary: "check the settings that hold here",
    description:
      "Checks your own file, the project's file and the variables, and lists every mistake with its place. The exit code is 1 when there is one.",
    examples: ["ai-sandbox settings validate"],
    load: async () => (await import("../actions/settings.ts")).validate,
  },
  {
    name: "approve",
    summary: "approve of what a project's file asks for",
    description:
      "Shows what the .ai-sandbox.json of a workspace asks for beyond what you allow, and approves of it after a question. The approval is kept outside of the project, and holds for this folder and the file as it is: a changed file asks again.",
    examples: ["ai-sandbox settings approve", "ai-sandbox settings approve ~/code/shop --yes"],
    arguments: [{ name: "folder", kind: "folder" }],
    options: { yes, forget: { summary: "take the approval back" } },
    load: async () => (await import("../actions/approve.ts")).approve,
  },
];

export const settings: Group = {
  name: "settings",
  summary: "show and change what sessions may do",
  description:
    "Settings say what sessions may do. A variable goes before the project's file, that before your own, and that before the defaults.",
  commands,
  usual: "show",
};
