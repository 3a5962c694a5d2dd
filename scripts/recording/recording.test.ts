import { expect, test } from "vitest";
import { quicken } from "./quicken.ts";
import { draw, type Output } from "./screen.ts";
import { animation } from "./svg.ts";

const size = { columns: 10, rows: 3 };
const shown = (...texts: string[]): readonly string[] | undefined =>
  draw(
    texts.map((text, index): Output => [index, text]),
    size,
  ).at(-1)?.lines;

test("a screen shows letters, new lines, a line that is renewed, and its last rows", () => {
  expect(shown("a\r\nb\r\n", "\u001b[32mc\u001b[0m")).toEqual(["a", "b", "c"]);
  expect(shown("a\r\nb\r\nc\r\nd")).toEqual(["b", "c", "d"]);
  expect(shown("abc\rd", "\u001b[K")).toEqual(["d"]);
  expect(shown("0123456789x")).toEqual(["0123456789", "x"]);
});

test("a question's answers go when it is answered", () => {
  expect(shown("Share?\r\n  Yes\r\n  No", "\u001b[2A\u001b[1G\u001b[JShared.\r\n$")).toEqual([
    "Shared.",
    "$",
  ]);
});

test("progress goes by quickly, typing does not", () => {
  const frames = ["building 1 s", "building 11 s", "done"].map((line, index) => ({
    at: index * 10,
    lines: [line],
  }));
  expect(quicken(frames).map(({ at }) => at)).toEqual([0, 1, 11]);
});

test("what is gone at once is left out, and the end is there", () => {
  const frames = ["\\", "", "$"].map((line, index) => ({ at: index / 100, lines: [line] }));
  expect(quicken(frames).map(({ lines }) => lines[0])).toEqual(["\\", "$"]);
});

test("a line is drawn once for as long as it stays", () => {
  const frames = [
    { at: 0, lines: ["<a>"] },
    { at: 1, lines: ["<a>", "b"] },
  ];
  const svg = animation(frames, size, 4);
  expect(svg.match(/<text /g)).toHaveLength(2);
  expect(svg).toContain("&lt;a&gt;");
  expect(svg).toContain("@keyframes l1{0%{opacity:0}25.00%{opacity:1}100%{opacity:1}}");
});
