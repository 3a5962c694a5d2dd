import { delimiter } from "node:path";
import { expect, test } from "vitest";
import { placesOfNpx } from "./installed-tools.ts";

const PATH = [
  "/proj/node_modules/.bin",
  "node_modules/.bin",
  "/usr/bin",
  "/cache/_npx/1/node_modules/.bin",
].join(delimiter);

test("what a project has pinned counts for npx", () => {
  expect(placesOfNpx({ npm_command: "exec", PATH })).toEqual([
    "/proj/node_modules",
    "/cache/_npx/1/node_modules",
  ]);
});

test("and for nobody else, whatever is on PATH", () => {
  expect(placesOfNpx({ PATH })).toEqual([]);
  expect(placesOfNpx({ npm_command: "run-script", PATH })).toEqual([]);
});
