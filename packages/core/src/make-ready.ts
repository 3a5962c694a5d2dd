import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readHost } from "./host/host.ts";
import { requireSharable } from "./host/workspace.ts";
import { imageChoice } from "./plan/image-choice.ts";
import { readSituation, type Situation } from "./situation.ts";
import { stateFolders } from "./state/state-home.ts";

/** A tool's image that is ready on the engine. */
export type ReadyImage = {
  /** Its name, for people. */
  readonly reference: string;
  readonly id: string;
  /** Whether it had to be made or fetched. */
  readonly isNew: boolean;
};

/**
 * Makes a tool's image ready without starting the tool. In a folder that could be shared, a project's settings count.
 *
 * @param folder absolute path of the launcher's package
 * @param source where it comes from: built here, or pulled from the registry
 * @throws LaunchError when it can't be had
 */
export async function makeReady(folder: string, source: "local" | "registry"): Promise<ReadyImage> {
  const situation = from(source, await situationAnywhere(folder));
  const { foresee, prepare } = await import("./prepare/prepare.ts");
  const before = await foresee(situation);
  const { image, reference } = await prepare(situation);
  return { reference, id: image.id, isNew: !before.isReady || before.image.id !== image.id };
}

/** An image belongs to no folder: where no session could be, an empty one stands in. */
async function situationAnywhere(folder: string): Promise<Situation> {
  const host = readHost([]);
  try {
    requireSharable(process.cwd(), host, stateFolders(host).home);
    return await readSituation(folder, [], "taken");
  } catch {
    const empty = mkdtempSync(join(tmpdir(), "ai-sandbox-"));
    const here = process.cwd();
    process.chdir(empty);
    try {
      return await readSituation(folder, [], "taken");
    } finally {
      process.chdir(here);
      rmSync(empty, { recursive: true, force: true });
    }
  }
}

function from(source: "local" | "registry", situation: Situation): Situation {
  const { tool, host, client, settings } = situation;
  const { version, ...pulled } = settings.tools[tool.name] ?? {};
  const own = source === "registry" ? pulled : version === undefined ? {} : { version };
  const chosen = {
    ...settings,
    image: { ...settings.image, source },
    tools: { ...settings.tools, [tool.name]: own },
  };
  return { ...situation, settings: chosen, choice: imageChoice(tool, chosen, host, client.path) };
}
