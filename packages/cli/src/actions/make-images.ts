import { makeReady, printable } from "@ai-sandbox/core";
import type { Action, Input } from "../command/command.ts";
import { usageError } from "../command/usage-error.ts";
import { installedTools } from "../installed-tools.ts";
import { toolFolder } from "../tool-folder.ts";

/** `ai-sandbox build <tool>... [--all]` */
export const build: Action = (input) => makeAll("build", "local", input);

/** `ai-sandbox pull <tool>... [--all]` */
export const pull: Action = (input) => makeAll("pull", "registry", input);

async function makeAll(
  name: string,
  source: "local" | "registry",
  { arguments: tools, has }: Input,
): Promise<number> {
  if (has("all") === tools.length > 0)
    throw usageError(
      name,
      has("all") ? `${name} takes names or --all, not both.` : `${name} needs the name of a tool, or --all.`,
    );
  const folders = has("all") ? installedTools().map(({ folder }) => folder) : tools.map(toolFolder);
  for (const folder of folders) {
    const { reference, isNew } = await makeReady(folder, source);
    process.stdout.write(`${printable(reference)} ${isNew ? "is ready." : "was there already."}\n`);
  }
  return 0;
}
