import { expect, test } from "vitest";
import { changeLevel, compareVersions, isPreRelease, isVersion } from "./versions.ts";

test.each([
  ["1.2.3", "1.2.10"],
  ["1.9.0", "1.10.0"],
  ["1.2", "1.2.1"],
  ["2.0.0-rc.2", "2.0.0-rc.10"],
  ["2.0.0-rc.2", "2.0.0"],
  ["0.0.1790142911-g7618fb", "0.0.1790712063-gb89205"],
])("%s is older than %s", (older, newer) => {
  expect(compareVersions(older, newer)).toBeLessThan(0);
  expect(compareVersions(newer, older)).toBeGreaterThan(0);
  expect(compareVersions(newer, newer)).toBe(0);
});

test.each(["1.2.3", "0.0.17-g7618fb", "1.2.3-rc.1", "2026.1"])("%s is a version", (text) => {
  expect(isVersion(text)).toBe(true);
});

test.each(["", "latest", "1.2.3; rm", "1.2.3\nRUN x", "$(x)", "1..2", "v1"])("%j is none", (text) => {
  expect(isVersion(text)).toBe(false);
});

test("a suffix makes a pre-release", () => {
  expect(["1.0.0", "1.0.0-rc.1", "1.0.0+build"].map(isPreRelease)).toEqual([false, true, false]);
});

test("the tool's fixes are the launcher's fixes", () => {
  expect(changeLevel("1.2.3", "1.2.4")).toBe("patch");
  expect(changeLevel("1.2.3", "1.3.0")).toBe("minor");
  expect(changeLevel("1.2.3", "2.0.0")).toBe("minor");
});
