import { type Command, json, yes } from "../command/command.ts";

export const importFiles: Command = {
  name: "import",
  summary: "copy your own instructions, skills and commands into a tool's home",
  description:
    "A tool in a sandbox has a home of its own and sees nothing of yours. This copies your instructions, skills, commands and agents for it into that home, after showing the list. Settings, hooks, MCP servers and credentials are copied only when they are named: they start programs, or open accounts. Hooks and MCP servers that stand in a JSON file of settings stay out of the copy unless they are named as well; of a file that holds an account beside MCP servers, as .claude.json, only these are added. A file of settings in another format, as Codex's config.toml, Aider's, or JSON with comments, can't be taken apart: it is copied only when all of that is named. Links are not followed.",
  examples: ["ai-sandbox import claude", "ai-sandbox import claude --with settings --yes"],
  arguments: [{ name: "tool", kind: "tool", needs: "the name of a tool" }],
  options: {
    with: {
      value: "kind",
      kind: ["settings", "hooks", "mcp", "credentials"],
      many: true,
      summary: "also: settings, hooks, mcp or credentials",
    },
    yes,
    json: { ...json, summary: "print the list as JSON, and copy nothing" },
  },
  load: async () => (await import("../actions/import.ts")).importFiles,
};
