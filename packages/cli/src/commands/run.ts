import type { Outcome } from "@ai-sandbox/core";
import { run as runTool } from "@ai-sandbox/core";
import { readToolArguments } from "../tool-arguments.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox run <tool> [-- arguments...]` */
export function run(args: readonly string[]): Promise<Outcome> {
  const request = readToolArguments("run", [], args);
  return runTool(toolFolder(request.tool), request.arguments);
}
