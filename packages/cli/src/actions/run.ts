import type { Outcome } from "@ai-sandbox/core";
import { run as runTool } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox run <tool> [-- arguments...]` */
export function run({ arguments: [tool = ""], rest }: Input): Promise<Outcome> {
  return runTool(toolFolder(tool), rest);
}
