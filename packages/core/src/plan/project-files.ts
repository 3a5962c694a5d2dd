/**
 * What editors, shells and tools on the host run or obey without being asked, once they see the project: folders and
 * files at the top of the workspace that are read-only inside where they exist. What else a session adds is in its
 * report.
 */
export const projectFiles: readonly { readonly path: string; readonly why: string }[] = [
  { path: ".husky", why: "git hooks" },
  { path: ".githooks", why: "git hooks" },
  { path: ".vscode", why: "tasks and settings that VS Code runs" },
  { path: ".idea", why: "run configurations of JetBrains editors" },
  { path: ".devcontainer", why: "its initializeCommand runs on the host" },
  { path: ".envrc", why: "direnv runs it on entering the folder" },
  { path: ".mcp.json", why: "programs that coding tools start" },
  { path: ".ai-sandbox.json", why: "what this sandbox may do" },
  { path: ".claude/settings.json", why: "hooks and permissions of Claude Code" },
  { path: ".claude/settings.local.json", why: "hooks and permissions of Claude Code" },
  { path: ".claude/hooks", why: "programs that Claude Code's hooks run" },
  { path: ".codex", why: "hooks and settings of Codex" },
  { path: ".gemini/settings.json", why: "hooks and programs that Gemini CLI starts" },
  { path: ".qwen/settings.json", why: "hooks and programs that Qwen Code starts" },
  { path: ".cursor", why: "hooks and programs that Cursor starts" },
  { path: ".opencode", why: "plugins and programs that OpenCode starts" },
  { path: "opencode.json", why: "programs that OpenCode starts" },
  { path: "opencode.jsonc", why: "programs that OpenCode starts" },
  { path: ".kilocode/mcp.json", why: "programs that Kilo Code starts" },
  { path: ".amp/settings.json", why: "programs that Amp starts" },
  { path: ".factory/settings.json", why: "hooks of Droid" },
  { path: ".factory/hooks", why: "programs that Droid's hooks run" },
  { path: ".factory/mcp.json", why: "programs that Droid starts" },
  { path: ".augment/settings.json", why: "hooks and programs that Auggie starts" },
  { path: ".codebuddy/settings.json", why: "hooks and permissions of CodeBuddy" },
  { path: ".codebuddy/settings.local.json", why: "hooks and permissions of CodeBuddy" },
  { path: ".qoder/settings.json", why: "hooks and programs that Qoder starts" },
  { path: ".github/hooks", why: "hooks of Copilot CLI" },
  { path: ".aider.conf.yml", why: "commands that aider runs" },
];
