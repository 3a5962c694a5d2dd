import { expect, test } from "vitest";
import { argumentDefault, withArgumentDefault } from "./dockerfile.ts";

const dockerfile =
  'ARG BASE_IMAGE\nFROM $BASE_IMAGE\nARG A_VERSION=1.2.3\n  ARG QUOTED="4 5"\nARG EMPTY=\nRUN echo ARG B=9\n';

test.each([
  ["A_VERSION", "1.2.3"],
  ["QUOTED", "4 5"],
  ["EMPTY", undefined],
  ["BASE_IMAGE", undefined],
  ["B", undefined],
  ["VERSION", undefined],
])("the default of ARG %s is %j", (name, value) => {
  expect(argumentDefault(dockerfile, name)).toBe(value);
});

test("a new default replaces that line only", () => {
  expect(withArgumentDefault(dockerfile, "A_VERSION", "2.0.0-rc.1")).toBe(
    dockerfile.replace("1.2.3", "2.0.0-rc.1"),
  );
  expect(withArgumentDefault(dockerfile, "A_VERSION", "$&")).toContain("ARG A_VERSION=$&\n");
});

test("a missing line is an error", () => {
  expect(() => withArgumentDefault(dockerfile, "C", "1")).toThrow('no line "ARG C=…"');
});
