import { type Outcome, run } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox shell <tool> [-- command...]` */
export function shell({ arguments: [tool = ""], rest }: Input): Promise<Outcome> {
  const [program, ...args] = rest;
  // The words come as they are; whoever wants a shell to read them asks for one: -- sh -c '…'
  return run(toolFolder(tool), args, program === undefined ? ["/bin/bash", "-l"] : [program]);
}
