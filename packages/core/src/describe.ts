import { join } from "node:path";
import { argumentsFor } from "./engine/engine-arguments.ts";
import type { SandboxSpec } from "./plan/spec.ts";
import { planSession } from "./session/plan-session.ts";
import { readSituation } from "./situation.ts";
import { readStamp } from "./state/stamp.ts";
import type { Tool } from "./tool.ts";

/** What a session would be, if the tool were started now. */
export type Description = {
  readonly tool: Tool;
  readonly spec: SandboxSpec;
  /** The engine's client and its argv. */
  readonly command: readonly string[];
  /** False while the image has still to be built or pulled; `spec.image` is then its name. */
  readonly imageIsReady: boolean;
  /** False where nobody trusted the folder yet: the start would ask first. */
  readonly isTrusted: boolean;
  /** What the project's file asks for and does not get until the user approves of it, in words. */
  readonly pending: readonly string[];
};

/**
 * Plans a session without starting it or making its image.
 *
 * @param folder absolute path of the launcher's package
 * @param args the tool's arguments
 * @throws LaunchError for all that would stop the start as well
 */
export async function describe(folder: string, args: readonly string[]): Promise<Description> {
  const situation = await readSituation(folder, args, "taken");
  const stamp = readStamp(situation.folders.stamps, situation.choice);
  const { foresee } = await import("./prepare/prepare.ts");
  const known = stamp === undefined ? await foresee(situation) : { ...stamp, isReady: true };
  const { spec } = await planSession(situation, known);
  const argumentsOf = await argumentsFor(known.engine);
  const sessionFile = join(situation.folders.sessions, spec.name);
  return {
    tool: situation.tool,
    spec,
    command: [situation.client.path, ...argumentsOf(spec, sessionFile)],
    imageIsReady: known.isReady,
    isTrusted: situation.workspace.isTrusted,
    pending: situation.project.pending,
  };
}
