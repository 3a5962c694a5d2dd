import { rmSync } from "node:fs";
import { withoutLauncher } from "./engine.ts";
import { limits } from "./limits.ts";
import { putPlaceholders } from "./placeholders.ts";
import { type Program, timeOf } from "./program.ts";
import type { Stage } from "./stage.ts";
import { medianInterval, type Spread, spreadOf } from "./statistics.ts";

/** What all defences do to the launch ratio: a launcher's session by one of the engine's client alone, with the same flags. */
export type LaunchRatios = {
  readonly pairs: number;
  readonly withAll: Spread;
  readonly withNone: Spread;
  /** With all, minus with none. */
  readonly difference: Spread;
  readonly interval: readonly [number, number];
};

/** What takes away all that a launcher itself does for a defence: looks, placeholders, the report, the filter. */
const none = { AI_SANDBOX_GIT: "open", AI_SANDBOX_REPORT: "off", AI_SANDBOX_NETWORK: "none" };

/**
 * Measures the launch ratio with all defences and with none, in turns, in a workspace that has something to protect.
 * What a defence costs the engine is on both sides of a ratio; what it costs the launcher is on one.
 *
 * @param launcher a session with all of them
 */
export function measureLaunchRatios(
  stage: Stage,
  launcher: Program,
  pairs: number,
  report: (done: number) => void,
): LaunchRatios {
  const weak = { ...launcher, environment: { ...launcher.environment, ...none } };
  const sides = [launcher, weak].map((ours) => ({
    ours,
    bare: withoutLauncher(ours, stage.engine),
    ratios: [] as number[],
  }));
  // What a start for the first time has to fill is filled by the first round, which does not count.
  for (let round = -1; round < pairs; round++) {
    for (const { ours, bare, ratios } of round % 2 === 0 ? sides : sides.toReversed()) {
      const first = round % 4 < 2 ? timeOf(ours) : timeOfBare(bare());
      const second = round % 4 < 2 ? timeOfBare(bare()) : timeOf(ours);
      if (round >= 0) ratios.push(round % 4 < 2 ? first / second : second / first);
    }
    report(round + 1);
  }
  const [withAll = [], withNone = []] = sides.map(({ ratios }) => ratios);
  const differences = withAll.map((value, index) => value - (withNone[index] ?? value));
  return {
    pairs,
    withAll: spreadOf(withAll),
    withNone: spreadOf(withNone),
    difference: spreadOf(differences),
    interval: medianInterval(differences),
  };
}

/** A launcher makes what it mounts to protect a place where nothing is; alone, the client would refuse the mount. */
function timeOfBare(program: Program): number {
  const placeholders = putPlaceholders(program);
  try {
    return timeOf(program);
  } finally {
    for (const path of placeholders) rmSync(path);
  }
}

/** The lines of docs/benchmark.md. */
export function launchRatioLines({ pairs, withAll, withNone, difference, interval }: LaunchRatios): string {
  const number = (value: number): string => value.toFixed(3);
  return [
    `The launch ratio (a launcher's session by the engine's client alone with the same flags) is ${number(withAll.median)} with all`,
    `of them and ${number(withNone.median)} with none, the medians of each. The median of the paired differences is ${number(difference.median)} (95 % interval ${number(interval[0])} to`,
    `${number(interval[1])}; limit ${limits.defences}), ${pairs} pairs${interval[0] < 0 && interval[1] > 0 ? ": not distinguishable from none" : ""}.`,
    "",
  ].join("\n");
}
