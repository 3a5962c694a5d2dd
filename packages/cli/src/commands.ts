import type { Outcome } from "@ai-sandbox/core";

/** What a command does: its own arguments in, how to end out. */
export type Action = (args: readonly string[]) => Promise<Outcome>;

/** One subcommand of `ai-sandbox`. */
export type Command = {
  readonly name: string;
  /** For the list of all commands. */
  readonly summary: string;
  /** The whole help text, with an example. */
  readonly help: string;
  /** Loads its code. */
  readonly load: () => Promise<Action>;
};

export const commands: readonly Command[] = [
  {
    name: "run",
    summary: "run a tool in its sandbox",
    help: `Usage: ai-sandbox run <tool> [-- arguments...]

Runs a tool in its sandbox, in the folder you are in. The same as typing the tool's own
name once its launcher is installed.

Example:
  ai-sandbox run claude -- --version
`,
    load: async () => (await import("./commands/run.ts")).run,
  },
  {
    name: "explain",
    summary: "show what a session could see and touch, without starting it",
    help: `Usage: ai-sandbox explain <tool> [--json] [-- arguments...]

Shows what a session of the tool in this folder could see and touch, one line an item, and
the exact command for the engine. Starts nothing.

  --json   print the plan as JSON

Example:
  ai-sandbox explain claude
`,
    load: async () => (await import("./commands/explain.ts")).explain,
  },
  {
    name: "prune",
    summary: "remove containers that a killed launcher left behind",
    help: `Usage: ai-sandbox prune [--yes]

Lists containers of your own sessions on this machine whose launcher is gone (killed, or
crashed), and removes them after a question. Sessions that go on are left alone, and so is
everything that is not ours.

  --yes   remove them without a question

Example:
  ai-sandbox prune --yes
`,
    load: async () => (await import("./commands/prune.ts")).prune,
  },
];
