import { type Command, json } from "../command/command.ts";

export const doctor: Command = {
  name: "doctor",
  summary: "look for what would stop a session, or weaken it, and say what to do",
  description:
    "Looks at the engine, its storage, the images, your settings, this folder, PATH, proxies, certificates and the terminal. Each finding that matters comes with its remedy. The exit code is 1 when something would stop a session here.\nWith --prove it starts a real session of a tool, with your own settings, in a folder made for it, and attacks it from inside: it tries to write git hooks, read keys, gain capabilities, remount, reach this machine and its network, and to exceed its limits. It prints what held and what did not; the exit code is 1 when anything did not.",
  examples: ["ai-sandbox doctor", "ai-sandbox doctor --prove claude"],
  options: {
    json,
    prove: { value: "tool", kind: "tool", summary: "attack a session of this tool from inside" },
  },
  load: async () => (await import("../actions/doctor.ts")).doctor,
};
