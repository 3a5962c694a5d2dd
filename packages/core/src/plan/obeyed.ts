/**
 * What programs on the host run or obey by themselves, or as soon as somebody gives an ordinary command in the
 * project. Names are in lower case, since some file systems do not tell them apart.
 */
const files = once(() =>
  byName({
    "npm runs its scripts": "package.json",
    "npm obeys it": ".npmrc",
    "Yarn obeys it": ".yarnrc",
    "Yarn runs what it names": ".yarnrc.yml",
    "pnpm runs it": ".pnpmfile.cjs",
    "Bun runs what it names": "bunfig.toml",
    "make runs it": "makefile gnumakefile",
    "just runs it": "justfile .justfile",
    "task runs it": "taskfile.yml taskfile.yaml",
    "rake runs it": "rakefile",
    "Bundler runs it": "gemfile",
    "vagrant runs it": "vagrantfile",
    "pip runs it": "setup.py",
    "pytest runs it": "conftest.py",
    "Python runs it": "sitecustomize.py usercustomize.py",
    "cargo runs it": "build.rs",
    "it is run to build": "gradlew mvnw",
    "Gradle runs it": "build.gradle build.gradle.kts settings.gradle settings.gradle.kts",
    "Bazel obeys it": ".bazelrc",
    "pre-commit runs what it names": ".pre-commit-config.yaml",
    "lefthook runs what it names": "lefthook.yml .lefthook.yml",
    "direnv runs it": ".envrc",
    "mise runs what it names": "mise.toml .mise.toml",
    "version managers obey it": ".tool-versions",
    "coding tools start what it names": ".mcp.json",
    "it says what the sandbox may do": ".ai-sandbox.json",
    "OpenCode starts what it names": "opencode.json opencode.jsonc",
    "aider runs what it names": ".aider.conf.yml",
    "editors run its initializeCommand": ".devcontainer.json",
    "Vim runs it": ".exrc .vimrc .lvimrc",
    "Neovim runs it": ".nvimrc .nvim.lua",
    "Emacs obeys it": ".dir-locals.el",
    "gdb runs it": ".gdbinit",
    "lldb runs it": ".lldbinit",
    "ripgrep obeys it": ".ripgreprc",
    "git obeys it": ".gitattributes .gitmodules .gitconfig",
    "bash runs it": ".bashrc .bash_profile",
    "zsh runs it": ".zshrc .zshenv",
    "shells run it": ".profile",
  }),
);

/** Folders that count with all that lies in them. */
const folders = once(() =>
  byName({
    "VS Code runs its tasks": ".vscode",
    "JetBrains editors run what it names": ".idea",
    "Zed runs its tasks": ".zed",
    "Fleet runs what it names": ".fleet",
    "editors run its initializeCommand": ".devcontainer",
    "git hooks": ".husky .githooks .lefthook",
    "Claude Code obeys it": ".claude",
    "Codex obeys it": ".codex",
    "Gemini CLI obeys it": ".gemini",
    "Qwen Code obeys it": ".qwen",
    "Cursor obeys it": ".cursor",
    "OpenCode obeys it": ".opencode",
    "Kilo Code obeys it": ".kilocode",
    "Amp obeys it": ".amp",
    "Droid obeys it": ".factory",
    "Auggie obeys it": ".augment",
    "CodeBuddy obeys it": ".codebuddy",
    "Qoder obeys it": ".qoder",
    "Continue obeys it": ".continue",
    "Windsurf obeys it": ".windsurf",
    "cargo obeys it": ".cargo",
    "Maven obeys it": ".mvn",
    "Bundler obeys it": ".bundle",
  }),
);

/** Folders of programs, by the two last parts of their path. Many of them change at once, so they are one line. */
const programFolders = once(() =>
  byName({
    "programs that npm scripts run": "node_modules/.bin",
    "programs of a Python environment": "venv/bin .venv/bin",
    "hooks of Copilot CLI": ".github/hooks",
  }),
);

/** Why the host would run or obey a file of this name; undefined when it would not. */
export function obeyedFile(name: string): string | undefined {
  return files().get(name.toLowerCase());
}

/** The same for all that lies in a folder. @param path with `/` between its parts */
export function obeyedFolder(path: string): string | undefined {
  const parts = path.toLowerCase().split("/");
  const name = parts.at(-1) ?? "";
  return folders().get(name) ?? programFolder(parts);
}

/** The same for a link, which may also stand in the place of the folder that a folder of programs lies in. */
export function obeyedLink(path: string): string | undefined {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return obeyedFolder(path) ?? [...programFolders()].find(([key]) => key.startsWith(`${name}/`))?.[1];
}

/** Whether a folder is one of programs, reported as one line. */
export function isProgramFolder(path: string): boolean {
  return programFolder(path.toLowerCase().split("/")) !== undefined;
}

function programFolder(parts: readonly string[]): string | undefined {
  return programFolders().get(parts.slice(-2).join("/"));
}

/** Names with their reason, from reasons with their names. */
function byName(reasons: Readonly<Record<string, string>>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(reasons).flatMap(([reason, names]) => names.split(" ").map((name) => [name, reason])),
  );
}

/** Made at the first use: a start takes longer for it than for all its other tables, and asks nothing of it. */
function once<Value>(make: () => Value): () => Value {
  let made: Value | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
