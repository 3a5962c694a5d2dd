import type { Outcome } from "@ai-sandbox/core";

/** What a word on the command line stands for. Completion offers what fits; the rest is for people. */
export type Kind =
  | "network"
  | "tool"
  | "folder"
  | "file"
  | "session"
  | "setting"
  | "command"
  | "text"
  | readonly string[];

/** One option of a command, such as `--json`. */
export type Option = {
  /** One letter, for `-y`. */
  readonly short?: string;
  /** What it does, as a clause for the help text. */
  readonly summary: string;
  /** How its value is called in the help text, such as `name`. Without it the option takes no value. */
  readonly value?: string;
  /** What its value is, for completion. */
  readonly kind?: Kind;
  /** May stand several times. */
  readonly many?: true;
};

/** One word that a command takes, in their order. */
export type Argument = {
  readonly name: string;
  readonly kind: Kind;
  /** What is missing without it, as in "stop needs the name of a session". Without this it may be left out. */
  readonly needs?: string;
  /** The last one may stand several times. */
  readonly many?: true;
};

/** What a user typed after a command's name, checked against its table. */
export type Input = {
  readonly arguments: readonly string[];
  /** What follows `--`. */
  readonly rest: readonly string[];
  /** Whether an option was given. */
  readonly has: (option: string) => boolean;
  /** An option's value, the last one if there are several. */
  readonly get: (option: string) => string | undefined;
  readonly all: (option: string) => readonly string[];
};

/** What a command does: what was typed in, how to end out. */
export type Action = (input: Input) => Outcome | Promise<Outcome>;

/** One subcommand of `ai-sandbox`: all that help, completion and docs/command.md need, and the way to its code. */
export type Command = {
  readonly name: string;
  /** For the list of all commands: starts with a small letter, has no full stop. */
  readonly summary: string;
  /** What it does, in sentences. */
  readonly description: string;
  /** At least one: the first is the usual one. */
  readonly examples: readonly [string, ...string[]];
  readonly arguments?: readonly Argument[];
  readonly options?: Readonly<Record<string, Option>>;
  /** How what follows `--` is called. Without it nothing may follow. */
  readonly rest?: string;
  /** It hands the streams to another program, whose end is its own. */
  readonly handsOver?: true;
  /** Loads its code, and only its code. */
  readonly load: () => Promise<Action>;
};

/** Several commands under one name, as in `ai-sandbox settings get`. */
export type Group = {
  readonly name: string;
  readonly summary: string;
  readonly description: string;
  readonly commands: readonly Command[];
  /** The one that is meant when none is named. */
  readonly usual?: string;
};

/** A heading in the list of all commands. */
export type Section = { readonly title: string; readonly commands: readonly (Command | Group)[] };

/** Whether an entry of the table is a group. */
export function isGroup(entry: Command | Group): entry is Group {
  return "commands" in entry;
}

/** `--json`, the same everywhere. */
export const json: Option = { summary: "print it as JSON, for scripts" };

/** `--yes`, the same everywhere. */
export const yes: Option = { short: "y", summary: "do it without a question" };
