/** Median and quartiles of a list of numbers. */
export type Spread = { readonly lower: number; readonly median: number; readonly upper: number };

/** A comparison of two programs that were run in turns, in milliseconds and as ratios of the pairs. */
export type Comparison = {
  readonly pairs: number;
  readonly ours: Spread;
  readonly reference: Spread;
  /** Of the pairs' differences. */
  readonly difference: Spread;
  /** Of the pairs' ratios, ours by the reference. */
  readonly ratio: Spread;
  /** Bounds of the ratio's true median, right in at least 95 of 100 such measurements. */
  readonly interval: readonly [number, number];
};

/** One pair of neighbouring runs, in milliseconds. */
export type Pair = { readonly ours: number; readonly reference: number };

/**
 * Compares two programs by pairs of neighbouring runs: what slows the machine down for a while slows both, and
 * leaves their ratio nearly as it was.
 *
 * @throws RangeError with fewer than six pairs, which no interval can be made from
 */
export function compare(pairs: readonly Pair[]): Comparison {
  const ratios = pairs.map((pair) => pair.ours / pair.reference);
  return {
    pairs: pairs.length,
    ours: spreadOf(pairs.map((pair) => pair.ours)),
    reference: spreadOf(pairs.map((pair) => pair.reference)),
    difference: spreadOf(pairs.map((pair) => pair.ours - pair.reference)),
    ratio: spreadOf(ratios),
    interval: medianInterval(ratios),
  };
}

/** Median and quartiles. @throws RangeError for an empty list */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = [...values].sort((first, second) => first - second);
  return { lower: quantile(sorted, 0.25), median: quantile(sorted, 0.5), upper: quantile(sorted, 0.75) };
}

/** The value below which a share of a sorted list lies, interpolated between its two neighbours. */
function quantile(sorted: readonly number[], share: number): number {
  const position = (sorted.length - 1) * share;
  const below = Math.floor(position);
  const first = sorted[below];
  const second = sorted[Math.min(below + 1, sorted.length - 1)];
  if (first === undefined || second === undefined) throw new RangeError("there is no quantile of nothing");
  return first + (second - first) * (position - below);
}

/**
 * An interval that covers the true median with a probability of at least 95 %, by the sign test: it asks nothing of
 * how the values are distributed. Its ends are values of the list.
 */
export function medianInterval(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((first, second) => first - second);
  const outside = valuesOutside(sorted.length);
  const lower = sorted[outside];
  const upper = sorted[sorted.length - 1 - outside];
  if (lower === undefined || upper === undefined) throw new RangeError("six values are needed at least");
  return [lower, upper];
}

/**
 * How many values may be left out at each end: each value is below the true median with probability one half, so the
 * number of those below is binomial, and each tail may hold 2.5 %.
 */
function valuesOutside(count: number): number {
  let probability = 0.5 ** count;
  let tail = probability;
  let outside = -1;
  while (tail <= 0.025) {
    outside++;
    probability *= (count - outside) / (outside + 1);
    tail += probability;
  }
  if (outside < 0) throw new RangeError("six values are needed at least");
  return outside;
}
