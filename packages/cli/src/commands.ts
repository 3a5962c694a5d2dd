import type { Section } from "./command/command.ts";
import { explain } from "./commands/explain.ts";
import { prune } from "./commands/prune.ts";
import { run } from "./commands/run.ts";

/**
 * Every command, in the order of the help text. A new one is a file in `commands/` and a line here; its code is a file
 * in `actions/`, which is loaded when the command is used.
 */
export const sections: readonly Section[] = [
  {
    title: "Sessions",
    commands: [run, explain, prune],
  },
];
