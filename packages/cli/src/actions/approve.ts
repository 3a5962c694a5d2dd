import { forgetProject, LaunchError, printable, readProjectRequest } from "@ai-sandbox/core";
import type { Input } from "../command/command.ts";
import { confirm } from "../output/question.ts";

/** `ai-sandbox settings approve [<folder>] [--yes] [--forget]` */
export async function approve({ arguments: [folder = "."], has }: Input): Promise<number> {
  if (has("forget")) {
    process.stdout.write(
      forgetProject(folder) ? "The approval was taken back.\n" : "There was no approval.\n",
    );
    return 0;
  }
  const request = await readProjectRequest(folder);
  if (request === undefined) {
    throw new LaunchError(
      "there is no .ai-sandbox.json in this workspace, so that nothing has to be approved of.",
      "A session takes the file at the top of its workspace: ai-sandbox workspaces",
      1,
    );
  }
  const file = printable(request.file);
  if (request.isApproved || request.wishes.length === 0) {
    process.stdout.write(
      request.isApproved
        ? `Approved of before: ${file}\n`
        : `It asks for nothing beyond what you allow: ${file}\n`,
    );
    return 0;
  }
  process.stdout.write(`${file} asks for more than you allow:\n`);
  process.stdout.write(request.wishes.map((line) => `  ${printable(line)}\n`).join(""));
  const isWanted =
    has("yes") ||
    (await confirm("Allow it here, until the file changes", {
      undone: "nothing was approved of",
      command: "ai-sandbox settings approve --yes",
    }));
  if (!isWanted) {
    process.stderr.write("ai-sandbox: nothing was approved of.\n");
    return 1;
  }
  await request.approve();
  process.stdout.write("Approved, for this file as it is and this folder.\n");
  return 0;
}
