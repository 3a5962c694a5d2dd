import { readdirSync } from "node:fs";
import { openEngine } from "@ai-sandbox/core";
import { rules } from "../../../core/src/settings/rules.ts";
import type { Input, Kind } from "../command/command.ts";
import { complete, type Suggestion } from "../command/complete.ts";
import { usageError } from "../command/usage-error.ts";
import { sections } from "../commands.ts";
import { installedTools } from "../installed-tools.ts";
import { quoted } from "../quoted.ts";
import { listSessions } from "../sessions.ts";

/** Each asks `ai-sandbox completion <shell> -- <words>` what may come next, so that none of them grows old. */
const scripts: Readonly<Record<string, string>> = {
  bash: `# Completion of ai-sandbox for bash.
_ai_sandbox() {
  local IFS=$'\\n'
  COMPREPLY=($(ai-sandbox completion bash -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null))
}
complete -o default -F _ai_sandbox ai-sandbox
`,
  zsh: `#compdef ai-sandbox
# Completion of ai-sandbox for zsh.
_ai_sandbox() {
  local -a found
  found=(\${(f)"$(ai-sandbox completion zsh -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( \${#found} )); then
    _describe ai-sandbox found
  else
    _files
  fi
}
if [[ $funcstack[1] == _ai-sandbox ]]; then
  _ai_sandbox "$@"
else
  compdef _ai_sandbox ai-sandbox
fi
`,
  fish: `# Completion of ai-sandbox for fish.
function __ai_sandbox_complete
  set -l words (commandline -opc) (commandline -ct)
  ai-sandbox completion fish -- $words[2..-1] 2>/dev/null
end
complete -c ai-sandbox -f -a '(__ai_sandbox_complete)'
`,
};

/** How each shell tells a word from what it is. */
const separators: Readonly<Record<string, string | undefined>> = { zsh: ":", fish: "\t" };

/** `ai-sandbox completion <shell> [-- <words>...]` */
export async function completion({ arguments: [shell = ""], rest }: Input): Promise<number> {
  const script = Object.hasOwn(scripts, shell) ? scripts[shell] : undefined;
  if (script === undefined)
    throw usageError(
      "completion",
      `there is no completion for ${quoted(shell)}.`,
      "There is one for bash, zsh and fish.",
    );
  if (rest.length === 0) {
    process.stdout.write(script);
    return 0;
  }
  const typed = rest.at(-1) ?? "";
  const found = await complete(sections, rest, (kind) => wordsOf(kind, shell, typed));
  const separator = separators[shell];
  const line = ({ word, about }: Suggestion): string => {
    if (separator === undefined || about === "") return `${word}\n`;
    return `${shell === "zsh" ? word.replaceAll(":", "\\:") : word}${separator}${about}\n`;
  };
  process.stdout.write(found.map(line).join(""));
  return 0;
}

async function wordsOf(kind: Kind, shell: string, typed: string): Promise<readonly Suggestion[]> {
  switch (kind) {
    case "tool":
      return installedTools().map(({ name, title }) => ({ word: name, about: title }));
    case "session":
      // Whoever presses Tab without an engine gets no words, and no error.
      return listSessions(await openEngine()).then(
        (sessions) => sessions.map(({ name, workspace }) => ({ word: name, about: workspace })),
        () => [],
      );
    case "network":
      return openEngine()
        .then((engine) => engine.ask(["network", "ls", "--format={{.Name}}"]))
        .then(
          (names) =>
            names
              .split("\n")
              .map((word) => ({ word, about: "" }))
              .filter(({ word }) => word !== ""),
          () => [],
        );
    case "setting":
      return Object.keys(rules)
        .filter((path) => path !== "$schema" && !path.includes("*"))
        .map((word) => ({ word, about: "" }));
    case "command":
      return sections.flatMap(({ commands }) =>
        commands.map(({ name, summary }) => ({ word: name, about: summary })),
      );
    case "folder":
    case "file":
      // The other shells' own completion of files takes over where nothing is offered.
      return shell === "fish" ? entriesAt(typed, kind === "folder") : [];
    default:
      return [];
  }
}

function entriesAt(typed: string, foldersOnly: boolean): Suggestion[] {
  const folder = typed.replace(/[^/]*$/, "");
  try {
    return readdirSync(folder === "" ? "." : folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() || !foldersOnly)
      .map((entry) => ({ word: `${folder}${entry.name}${entry.isDirectory() ? "/" : ""}`, about: "" }));
  } catch {
    return [];
  }
}
