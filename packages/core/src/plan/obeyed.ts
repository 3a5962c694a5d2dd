/**
 * What programs on the host run or obey by themselves, or as soon as somebody gives an ordinary command in the
 * project. Names are in lower case, since some file systems do not tell them apart.
 */
const files: Readonly<Record<string, string>> = {
  "package.json": "npm runs its scripts",
  ".npmrc": "npm obeys it",
  ".yarnrc": "Yarn obeys it",
  ".yarnrc.yml": "Yarn runs what it names",
  ".pnpmfile.cjs": "pnpm runs it",
  "bunfig.toml": "Bun runs what it names",
  makefile: "make runs it",
  gnumakefile: "make runs it",
  justfile: "just runs it",
  ".justfile": "just runs it",
  "taskfile.yml": "task runs it",
  "taskfile.yaml": "task runs it",
  rakefile: "rake runs it",
  gemfile: "Bundler runs it",
  vagrantfile: "vagrant runs it",
  "setup.py": "pip runs it",
  "conftest.py": "pytest runs it",
  "sitecustomize.py": "Python runs it",
  "usercustomize.py": "Python runs it",
  "build.rs": "cargo runs it",
  gradlew: "it is run to build",
  "build.gradle": "Gradle runs it",
  "build.gradle.kts": "Gradle runs it",
  "settings.gradle": "Gradle runs it",
  "settings.gradle.kts": "Gradle runs it",
  mvnw: "it is run to build",
  ".bazelrc": "Bazel obeys it",
  ".pre-commit-config.yaml": "pre-commit runs what it names",
  "lefthook.yml": "lefthook runs what it names",
  ".lefthook.yml": "lefthook runs what it names",
  ".envrc": "direnv runs it",
  "mise.toml": "mise runs what it names",
  ".mise.toml": "mise runs what it names",
  ".tool-versions": "version managers obey it",
  ".mcp.json": "coding tools start what it names",
  ".ai-sandbox.json": "it says what the sandbox may do",
  "opencode.json": "OpenCode starts what it names",
  "opencode.jsonc": "OpenCode starts what it names",
  ".aider.conf.yml": "aider runs what it names",
  ".devcontainer.json": "editors run its initializeCommand",
  ".exrc": "Vim runs it",
  ".vimrc": "Vim runs it",
  ".nvimrc": "Neovim runs it",
  ".nvim.lua": "Neovim runs it",
  ".lvimrc": "Vim runs it",
  ".dir-locals.el": "Emacs obeys it",
  ".gdbinit": "gdb runs it",
  ".lldbinit": "lldb runs it",
  ".ripgreprc": "ripgrep obeys it",
  ".gitattributes": "git obeys it",
  ".gitmodules": "git obeys it",
  ".gitconfig": "git obeys it",
  ".bashrc": "bash runs it",
  ".bash_profile": "bash runs it",
  ".zshrc": "zsh runs it",
  ".zshenv": "zsh runs it",
  ".profile": "shells run it",
};

/** Folders that count with all that lies in them. */
const folders: Readonly<Record<string, string>> = {
  ".vscode": "VS Code runs its tasks",
  ".idea": "JetBrains editors run what it names",
  ".zed": "Zed runs its tasks",
  ".fleet": "Fleet runs what it names",
  ".devcontainer": "editors run its initializeCommand",
  ".husky": "git hooks",
  ".githooks": "git hooks",
  ".lefthook": "git hooks",
  ".claude": "Claude Code obeys it",
  ".codex": "Codex obeys it",
  ".gemini": "Gemini CLI obeys it",
  ".qwen": "Qwen Code obeys it",
  ".cursor": "Cursor obeys it",
  ".opencode": "OpenCode obeys it",
  ".kilocode": "Kilo Code obeys it",
  ".amp": "Amp obeys it",
  ".factory": "Droid obeys it",
  ".augment": "Auggie obeys it",
  ".codebuddy": "CodeBuddy obeys it",
  ".qoder": "Qoder obeys it",
  ".continue": "Continue obeys it",
  ".windsurf": "Windsurf obeys it",
  ".cargo": "cargo obeys it",
  ".mvn": "Maven obeys it",
  ".bundle": "Bundler obeys it",
};

/** Folders of programs, by the two last parts of their path. Many of them change at once, so they are one line. */
const programFolders: Readonly<Record<string, string>> = {
  "node_modules/.bin": "programs that npm scripts run",
  "venv/bin": "programs of a Python environment",
  ".venv/bin": "programs of a Python environment",
  ".github/hooks": "hooks of Copilot CLI",
};

/** Why the host would run or obey a file of this name; undefined when it would not. */
export function obeyedFile(name: string): string | undefined {
  const known = name.toLowerCase();
  return Object.hasOwn(files, known) ? files[known] : undefined;
}

/** The same for all that lies in a folder. @param path with `/` between its parts */
export function obeyedFolder(path: string): string | undefined {
  const parts = path.toLowerCase().split("/");
  const name = parts.at(-1) ?? "";
  return Object.hasOwn(folders, name) ? folders[name] : programFolder(parts);
}

/** Whether a folder is one of programs, reported as one line. */
export function isProgramFolder(path: string): boolean {
  return programFolder(path.toLowerCase().split("/")) !== undefined;
}

function programFolder(parts: readonly string[]): string | undefined {
  const end = parts.slice(-2).join("/");
  return Object.hasOwn(programFolders, end) ? programFolders[end] : undefined;
}
