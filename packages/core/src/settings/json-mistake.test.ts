import { describe, expect, it } from "vitest";
import { jsonMistake } from "./json-mistake.ts";

it.each([
  ["", 0],
  ["  ", 2],
  ["{", 1],
  ["[1,2", 4],
  ['{"a":1', 6],
  ['{"a" 1}', 5],
  ['{"a":x}', 5],
  ['{"a":1,}', 7],
  ["[1,]", 3],
  ["[,1]", 1],
  ["{a:1}", 1],
  ["{'a':1}", 1],
  ['{"a":1} x', 8],
  ["{]", 1],
  ["[}", 1],
  ['{"a":tru}', 5],
  ['{"a":01}', 5],
  ['{"a":1.}', 5],
  ['{"a":"b\n"}', 5],
  ['{"a":"\\x"}', 5],
  ["// comment\n{}", 0],
  ["\ufeff{}", 0],
])("%j", (text, offset) => expect(jsonMistake(text)).toBe(offset));

it("a text nested 60,000 deep", () => expect(jsonMistake("[".repeat(60_000))).toBe(60_000));

describe("it agrees with the parser", () => {
  const pieces = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"a"',
    '"\\u00e9\\n"',
    "1",
    "-0.5e+3",
    "true",
    "null",
    " ",
    "\n",
    "x",
    '"',
    "-",
    "01",
  ];
  let seed = 7;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const isJson = (text: string): boolean => {
    try {
      JSON.parse(text);
      return true;
    } catch {
      return false;
    }
  };

  it("about 5000 random texts: no valid one has its mistake before the end, and what stands before a mistake can be gone on with", () => {
    for (let count = 0; count < 5000; count++) {
      const text = Array.from({ length: 1 + random(9) }, () => pieces[random(pieces.length)]).join("");
      const offset = jsonMistake(text);
      if (isJson(text)) expect([text, offset]).toEqual([text, text.length]);
      else expect(offset).toBeLessThanOrEqual(text.length);
      // Nothing that follows could make a text JSON whose mistake lies before its end.
      if (offset < text.length && !text.slice(offset).includes('"') && !/[-0-9]/.test(text))
        for (const more of ["}", "]", "]}", '"}', ":1}"]) expect(isJson(text + more)).toBe(false);
    }
  });
});
