/**
 * What editors, shells and tools on the host run or obey without being asked, once they see the project: folders and
 * files at the top of the workspace that are read-only inside where they exist, each with the reason. What else a session
 * adds is in its report.
 */
export const projectFiles: Readonly<Record<string, string>> = {
  ".husky": "git hooks",
  ".githooks": "git hooks",
  ".vscode": "what VS Code runs",
  ".idea": "what JetBrains editors run",
  ".devcontainer": "its initializeCommand runs on the host",
  ".envrc": "direnv runs it on entering the folder",
  ".mcp.json": "what coding tools run",
  ".ai-sandbox.json": "what this sandbox may do",
  ".claude/settings.json": "what Claude Code runs",
  ".claude/settings.local.json": "what Claude Code runs",
  ".claude/hooks": "what Claude Code runs",
  ".codex": "what Codex runs",
  ".gemini/settings.json": "what Gemini CLI runs",
  ".qwen/settings.json": "what Qwen Code runs",
  ".cursor": "what Cursor runs",
  ".opencode": "what OpenCode runs",
  "opencode.json": "what OpenCode runs",
  "opencode.jsonc": "what OpenCode runs",
  ".kilocode/mcp.json": "what Kilo Code runs",
  ".amp/settings.json": "what Amp runs",
  ".factory/settings.json": "what Droid runs",
  ".factory/hooks": "what Droid runs",
  ".factory/mcp.json": "what Droid runs",
  ".augment/settings.json": "what Auggie runs",
  ".codebuddy/settings.json": "what CodeBuddy runs",
  ".codebuddy/settings.local.json": "what CodeBuddy runs",
  ".qoder/settings.json": "what Qoder runs",
  ".github/hooks": "what Copilot CLI runs",
  ".aider.conf.yml": "what aider runs",
};
