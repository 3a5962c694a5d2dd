import type { Program } from "./program.ts";
import { timeOf } from "./program.ts";
import type { Pair } from "./statistics.ts";

/** Runs that fill caches and are not counted. */
const warmUpPairs = 3;

/**
 * Times two programs in turns, the one that goes first changing from pair to pair.
 *
 * @param ours makes the program of one run; so does `reference`
 * @param report called with the number of pairs done
 */
export function measurePairs(
  ours: () => Program,
  reference: () => Program,
  count: number,
  report: (done: number) => void,
): Pair[] {
  const pairs: Pair[] = [];
  for (let round = -warmUpPairs; round < count; round++) {
    const oursFirst = round % 2 === 0;
    const first = timeOf(oursFirst ? ours() : reference());
    const second = timeOf(oursFirst ? reference() : ours());
    if (round < 0) continue;
    pairs.push(oursFirst ? { ours: first, reference: second } : { ours: second, reference: first });
    report(pairs.length);
  }
  return pairs;
}
