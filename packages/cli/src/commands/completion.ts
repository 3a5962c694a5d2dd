import type { Command } from "../command/command.ts";

export const completion: Command = {
  name: "completion",
  summary: "print the completion script for bash, zsh or fish",
  description:
    "Prints what makes a shell complete ai-sandbox's commands, options, tools, sessions and settings. For bash and zsh, write source <(ai-sandbox completion bash) into ~/.bashrc, or the same with zsh into ~/.zshrc after compinit; fish reads the file of the second example (mkdir -p ~/.config/fish/completions makes its folder). With words after --, it prints what may come next.",
  examples: [
    "ai-sandbox completion bash",
    "ai-sandbox completion fish > ~/.config/fish/completions/ai-sandbox.fish",
    "ai-sandbox completion bash -- settings get lim",
  ],
  arguments: [
    { name: "shell", kind: ["bash", "zsh", "fish"], needs: "the name of a shell: bash, zsh or fish" },
  ],
  rest: "words",
  load: async () => (await import("../actions/completion.ts")).completion,
};
