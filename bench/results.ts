import { limits } from "./limits.ts";
import type { Machine } from "./machine.ts";
import type { Memory } from "./memory.ts";
import type { Comparison } from "./statistics.ts";

/** One comparison with its names. */
export type Measurement = Comparison & {
  /** What was run. */
  readonly title: string;
  readonly oursTitle: string;
  readonly referenceTitle: string;
  /** The ratio must not be above it. */
  readonly limit: number;
};

/** All that one run of the benchmark found out; what `results.json` holds. */
export type Results = {
  /** The day, as 2026-01-31. */
  readonly measured: string;
  readonly installed: string;
  readonly machine: Machine;
  readonly measurements: readonly Measurement[];
  readonly memory: Memory;
};

/** Measurements above their limit, each in a line. */
export function ratiosAbove(measurements: readonly Measurement[]): string[] {
  return measurements
    .filter(({ ratio, limit }) => ratio.median > limit)
    .map(({ title, ratio, limit }) => `${title}: ${ratio.median.toFixed(3)} times, the limit is ${limit}`);
}

/** The limits that were passed, each in a line. Empty when all is well. */
export function passedLimits(results: Results): string[] {
  const ratios = ratiosAbove(results.measurements);
  const { resident } = results.memory;
  return resident.median > limits.residentMebibytes
    ? [...ratios, `memory: ${resident.median.toFixed(1)} MiB, the limit is ${limits.residentMebibytes} MiB`]
    : ratios;
}

/** Numbers to three places: the rest is noise. */
export function asJson(results: Results): string {
  const rounded = JSON.stringify(
    results,
    (_, value: unknown) => (typeof value === "number" ? Number(value.toFixed(3)) : value),
    2,
  );
  return `${rounded}\n`;
}
