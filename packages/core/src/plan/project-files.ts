/**
 * What editors, shells and tools on the host run or obey without being asked, once they see the project: folders and
 * files at the top of the workspace that are read-only inside where they exist, each with the reason. What else a session
 * adds is in its report.
 */
export const projectFiles: Readonly<Record<string, string>> = {
  ".husky": "git hooks",
  ".githooks": "git hooks",
  ".vscode": "tasks and settings that VS Code runs",
  ".idea": "run configurations of JetBrains editors",
  ".devcontainer": "its initializeCommand runs on the host",
  ".envrc": "direnv runs it on entering the folder",
  ".mcp.json": "programs that coding tools start",
  ".ai-sandbox.json": "what this sandbox may do",
  ".claude/settings.json": "hooks and permissions of Claude Code",
  ".claude/settings.local.json": "hooks and permissions of Claude Code",
  ".claude/hooks": "programs that Claude Code's hooks run",
  ".codex": "hooks and settings of Codex",
  ".gemini/settings.json": "hooks and programs that Gemini CLI starts",
  ".qwen/settings.json": "hooks and programs that Qwen Code starts",
  ".cursor": "hooks and programs that Cursor starts",
  ".opencode": "plugins and programs that OpenCode starts",
  "opencode.json": "programs that OpenCode starts",
  "opencode.jsonc": "programs that OpenCode starts",
  ".kilocode/mcp.json": "programs that Kilo Code starts",
  ".amp/settings.json": "programs that Amp starts",
  ".factory/settings.json": "hooks of Droid",
  ".factory/hooks": "programs that Droid's hooks run",
  ".factory/mcp.json": "programs that Droid starts",
  ".augment/settings.json": "hooks and programs that Auggie starts",
  ".codebuddy/settings.json": "hooks and permissions of CodeBuddy",
  ".codebuddy/settings.local.json": "hooks and permissions of CodeBuddy",
  ".qoder/settings.json": "hooks and programs that Qoder starts",
  ".github/hooks": "hooks of Copilot CLI",
  ".aider.conf.yml": "commands that aider runs",
};
