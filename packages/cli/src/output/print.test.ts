import { expect, it } from "vitest";
import { age, count, size } from "./print.ts";
import { table } from "./table.ts";

it("sizes are said as engines say them", () => {
  expect([0, 999, 1000, 123_456_789, 1_234_567_890, 5e15].map(size)).toEqual([
    "0 B",
    "999 B",
    "1 kB",
    "123 MB",
    "1.2 GB",
    "5000 TB",
  ]);
});

it("ages are said in their largest unit", () => {
  const now = 1_000_000_000;
  const ages = [0, 1000, 59_000, 60_000, 7_200_000, 86_400_000 * 3].map((ago) =>
    age(new Date(now - ago), now),
  );
  expect(ages).toEqual(["0 seconds", "1 second", "59 seconds", "1 minute", "2 hours", "3 days"]);
  expect(count(2, "box", "boxes")).toBe("2 boxes");
});

it("a table's columns line up, and nothing in it steers the terminal", () => {
  expect(
    table(
      ["NAME", "N"],
      [
        ["a", "1"],
        ["long\u001b[2Jer", "22"],
      ],
    ),
  ).not.toContain("\u001b[2J");
  expect(
    table(
      ["NAME", "N"],
      [
        ["a", "1"],
        ["longer", "22"],
      ],
    ),
  ).toBe("NAME     N\na        1\nlonger   22\n");
});
