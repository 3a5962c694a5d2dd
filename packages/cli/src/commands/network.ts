import { type Command, type Group, json, yes } from "../command/command.ts";

const everywhere = {
  everywhere: { summary: "for all folders, in your own settings, and not for this one alone" },
};
const networks = { name: "network", kind: "network", needs: "the name of a network", many: true } as const;

const commands: readonly Command[] = [
  {
    name: "list",
    summary: "list Docker networks, and which of them sessions here join",
    description:
      "Lists the Docker networks that can be joined, who is on them, and whether sessions in this folder join them.",
    examples: ["ai-sandbox network list"],
    options: { json },
    load: async () => (await import("../actions/network.ts")).list,
  },
  {
    name: "join",
    summary: "let sessions here reach the containers of a network by name",
    description:
      "Sessions in this folder reach the containers on a Docker network by their names from the next start on. The rest of the network mode holds: see docs/services.md.",
    examples: [
      "ai-sandbox network join metamcp_metamcp-network",
      "ai-sandbox network join databases --everywhere",
    ],
    arguments: [networks],
    options: everywhere,
    load: async () => (await import("../actions/network.ts")).join,
  },
  {
    name: "leave",
    summary: "take that back",
    description: "Sessions no longer join a network, from the next start on. It may be gone already.",
    examples: ["ai-sandbox network leave metamcp_metamcp-network"],
    arguments: [networks],
    options: everywhere,
    load: async () => (await import("../actions/network.ts")).leave,
  },
  {
    name: "check",
    summary: "check what sessions here would reach, and which ports they would open",
    description:
      "Looks at the joined networks, at the services of this machine that are opened to sessions, and at the ports that sessions open here. The exit code is 1 when something of it can't be had.",
    examples: ["ai-sandbox network check"],
    options: { json },
    load: async () => (await import("../actions/network-check.ts")).check,
  },
  {
    name: "learn",
    summary: "run a tool, list what it reached, and offer the list for the network strict",
    description:
      "Runs a tool in the network public, lists the names that it reached, and offers to put those that are neither the tool's own nor on your list onto it, for sessions in the network strict.",
    examples: ["ai-sandbox network learn claude", "ai-sandbox network learn claude -- -p 'run the tests'"],
    arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool" }],
    options: { yes },
    rest: "arguments",
    handsOver: true,
    load: async () => (await import("../actions/network-learn.ts")).learn,
  },
  {
    name: "metamcp",
    summary: "find MetaMCP and let sessions here reach it",
    description:
      "Looks for MetaMCP on this machine, lets sessions in this folder join its network after a question, and shows the address under which tools reach it.",
    examples: ["ai-sandbox network metamcp", "ai-sandbox network metamcp --yes"],
    options: { yes },
    load: async () => (await import("../actions/network-metamcp.ts")).metamcp,
  },
];

export const network: Group = {
  name: "network",
  summary: "join Docker networks, and check what sessions reach",
  description:
    "What sessions reach besides the internet: containers on Docker networks, services of this machine, and the ports that they open here.",
  commands,
  usual: "list",
};
