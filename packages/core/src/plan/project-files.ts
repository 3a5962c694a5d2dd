/** By the reason, to keep it short. */
const reasons: Readonly<Record<string, string>> = {
  "git hooks": ".husky .githooks",
  "tasks and settings that VS Code runs": ".vscode",
  "run configurations of JetBrains editors": ".idea",
  "its initializeCommand runs on the host": ".devcontainer",
  "direnv runs it on entering the folder": ".envrc",
  "programs that coding tools start": ".mcp.json",
  "what this sandbox may do": ".ai-sandbox.json",
  "hooks and permissions of Claude Code": ".claude/settings.json .claude/settings.local.json",
  "programs that Claude Code's hooks run": ".claude/hooks",
  "hooks and settings of Codex": ".codex",
  "hooks and programs that Gemini CLI starts": ".gemini/settings.json",
  "hooks and programs that Qwen Code starts": ".qwen/settings.json",
  "hooks and programs that Cursor starts": ".cursor",
  "plugins and programs that OpenCode starts": ".opencode",
  "programs that OpenCode starts": "opencode.json opencode.jsonc",
  "programs that Kilo Code starts": ".kilocode/mcp.json",
  "programs that Amp starts": ".amp/settings.json",
  "hooks of Droid": ".factory/settings.json",
  "programs that Droid's hooks run": ".factory/hooks",
  "programs that Droid starts": ".factory/mcp.json",
  "hooks and programs that Auggie starts": ".augment/settings.json",
  "hooks and permissions of CodeBuddy": ".codebuddy/settings.json .codebuddy/settings.local.json",
  "hooks and programs that Qoder starts": ".qoder/settings.json",
  "hooks of Copilot CLI": ".github/hooks",
  "commands that aider runs": ".aider.conf.yml",
};

/**
 * What editors, shells and tools on the host run or obey without being asked, once they see the project: folders and
 * files at the top of the workspace that are read-only inside where they exist. What else a session adds is in its
 * report.
 */
export const projectFiles: readonly { readonly path: string; readonly why: string }[] = Object.entries(
  reasons,
).flatMap(([why, paths]) => paths.split(" ").map((path) => ({ path, why })));
