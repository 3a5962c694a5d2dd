import { resolve } from "node:path";
import { LaunchError, printable, trustedFolders, trustFolder, untrustFolder } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { printJson } from "../output/print.ts";

/** `ai-sandbox trust [<folder>...]` */
export async function trust({ arguments: folders }: Input): Promise<number> {
  for (const folder of orHere(folders)) {
    const { path, isNew } = await trustFolder(folder);
    process.stdout.write(
      isNew
        ? `Trusted: ${printable(path)}. Sessions in it and below share all of it.\n`
        : `Trusted before: ${printable(path)}\n`,
    );
  }
  return 0;
}

/** `ai-sandbox untrust [<folder>...]` */
export async function untrust({ arguments: folders }: Input): Promise<number> {
  for (const folder of orHere(folders)) {
    const path = await untrustFolder(folder);
    if (path === undefined) {
      throw new LaunchError(
        `${printable(resolve(folder))} is not on the list of trusted folders.`,
        "See what is with: ai-sandbox workspaces",
        1,
      );
    }
    process.stdout.write(`No longer trusted: ${printable(path)}. Sessions that are running keep it.\n`);
  }
  return 0;
}

/** `ai-sandbox workspaces [--json]` */
export async function workspaces({ has }: Input): Promise<number> {
  const folders = trustedFolders();
  if (has("json")) printJson(folders);
  else if (folders.length === 0)
    process.stdout.write("No folder is trusted yet. Trust the one you are in with: ai-sandbox trust\n");
  else process.stdout.write(folders.map((folder) => `${printable(folder)}\n`).join(""));
  return 0;
}

function orHere(folders: readonly string[]): readonly string[] {
  return folders.length === 0 ? ["."] : folders;
}
