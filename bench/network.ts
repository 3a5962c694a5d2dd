import { noOutside, startOutside } from "../test/support/outside/outside.ts";
import { withoutLauncher } from "./engine.ts";
import { limits } from "./limits.ts";
import { measurePairs } from "./measure.ts";
import type { Program } from "./program.ts";
import type { Measurement } from "./results.ts";
import type { Stage } from "./stage.ts";
import { compare } from "./statistics.ts";

const titles = { oursTitle: "ai-sandbox, public", referenceTitle: "docker run, bridge" };

/**
 * Measures sessions behind the filter against the engine's client alone on the engine's bridge, with the same flags:
 * those that the launcher gives it when the network is `open`.
 *
 * @param report called with what is being measured
 * @throws where no machine for the other side can be made
 */
export async function measureNetwork(
  stage: Stage,
  pairs: number,
  report: (what: string) => void,
): Promise<Measurement[]> {
  if (noOutside !== undefined) throw new Error(noOutside);
  const outside = await startOutside({ isEverything: true, isQuiet: true });
  /** Both sides ask the same name server: the launcher by its view of this host, the container by a flag. */
  const viewed = (program: Program): Program => {
    const [path = "", ...before] = outside.namesFrom;
    return { ...program, path: `/usr/bin/${path}`, args: [...before, program.path, ...program.args] };
  };
  const sides = (args: readonly string[]): { ours: () => Program; bare: () => Program } => {
    const launcher = stage.launcher("plain", args);
    const inMode = (network: string): Program => ({
      ...launcher,
      environment: { ...launcher.environment, AI_SANDBOX_NETWORK: network },
    });
    const bare = withoutLauncher(inMode("open"), stage.engine);
    const named = (program: Program): Program => ({
      ...program,
      args: program.args.toSpliced(1, 0, `--dns=${outside.address}`),
    });
    return { ours: () => viewed(inMode("public")), bare: () => viewed(named(bare())) };
  };
  const measure = (title: string, args: readonly string[], limit: number): Measurement => {
    report(title);
    const { ours, bare } = sides(args);
    return { title, ...titles, limit, ...compare(measurePairs(ours, bare, pairs, () => undefined)) };
  };
  try {
    const ask = ["curl", "-sSfk", "-o", "/dev/null", "https://first.outside.example/"];
    return [
      measure("plain true", ["true"], limits.filteredSession),
      measure("plain curl, to its first answer", ask, limits.filteredAnswer),
    ];
  } finally {
    await outside.close();
  }
}
