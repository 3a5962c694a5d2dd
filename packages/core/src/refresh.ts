import { readSituation } from "./situation.ts";

/**
 * Has a tool's image made or pulled anew, and remembers it for the next start: what a launcher starts in the background
 * when a tag is a day old, and what `ai-sandbox update` does when it is asked to.
 *
 * @param folder absolute path of the launcher's package
 * @throws LaunchError when the image can't be had; the one that was there stays
 */
export async function refresh(folder: string): Promise<void> {
  const situation = await readSituation(folder, [], "taken");
  const { prepare } = await import("./prepare/prepare.ts");
  await prepare(situation);
}
