import { describe, expect, it } from "vitest";
import { compare, medianInterval, spreadOf } from "./statistics.ts";

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

describe("spread", () => {
  it("is the median and the quartiles, whatever the order", () => {
    expect(spreadOf([5, 1, 4, 2, 3])).toEqual({ lower: 2, median: 3, upper: 4 });
  });

  it("lies between two values where none is in the middle", () => {
    expect(spreadOf([1, 2, 3, 4])).toEqual({ lower: 1.75, median: 2.5, upper: 3.25 });
  });

  it("takes values for numbers, not for text", () => {
    expect(spreadOf([9, 10, 100]).median).toBe(10);
  });

  it("is nothing of nothing", () => {
    expect(() => spreadOf([])).toThrow(RangeError);
  });
});

describe("interval of the median", () => {
  // From a table of the sign test: the ranks that hold the median in at least 95 of 100 cases.
  for (const [count, lower, upper] of [
    [6, 1, 6],
    [8, 1, 8],
    [9, 2, 8],
    [20, 6, 15],
    [30, 10, 21],
    [40, 14, 27],
    [100, 40, 61],
  ] as const) {
    it(`of ${count} values is from the ${lower}th to the ${upper}th`, () => {
      expect(medianInterval(upTo(count).reverse())).toEqual([lower, upper]);
    });
  }

  it("can't be made from five", () => {
    expect(() => medianInterval(upTo(5))).toThrow(RangeError);
  });

  it("is not moved by one wild value", () => {
    expect(medianInterval([...upTo(29), 1e9])).toEqual([10, 21]);
  });
});

describe("comparison", () => {
  it("compares neighbours, so that a slow hour changes no ratio", () => {
    const quiet = upTo(10).map(() => ({ ours: 110, reference: 100 }));
    const slow = upTo(10).map(() => ({ ours: 330, reference: 300 }));
    const result = compare([...quiet, ...slow]);
    expect(result.ratio.median).toBeCloseTo(1.1);
    expect(result.interval[0]).toBeCloseTo(1.1);
    expect(result.interval[1]).toBeCloseTo(1.1);
    expect(result.difference).toEqual({ lower: 10, median: 20, upper: 30 });
    expect(result.pairs).toBe(20);
  });
});
