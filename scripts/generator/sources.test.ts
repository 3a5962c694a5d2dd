import { expect, test } from "vitest";
import { sampleFacts, sampleSources } from "./sample.ts";
import { sourceProblems } from "./sources.ts";

const problemsOf = (changes: Readonly<Record<string, unknown>>, facts = sampleFacts()): string[] => {
  const sources = Object.fromEntries(
    Object.entries({ ...sampleSources(), ...changes }).filter(([, source]) => source !== undefined),
  );
  return sourceProblems("sources.json", facts, sources);
};

test("a source for each fact passes", () => {
  expect(problemsOf({})).toEqual([]);
});

test.each(["command", "base", "version", "environment", "network", "login", "state", "ports", "platforms"])(
  "%s without a source is told, whatever it says",
  (field) => {
    expect(problemsOf({ [field]: undefined })).toEqual([
      `sources.json: ${field}: is missing, and with it where that is from`,
    ]);
  },
);

test("what has no source is named as exactly as the sources around it", () => {
  expect(problemsOf({ modes: undefined, "modes.headless": "`sample --help`, 1.0.0" })).toEqual([
    "sources.json: modes.unattended: is missing, and with it where that is from",
  ]);
  expect(problemsOf({ modes: undefined, "modes.headless": "a", "modes.unattended": "b" })).toEqual([]);
});

test("an optional fact needs one where it is there", () => {
  const facts = { ...sampleFacts(), import: { copy: [".sample/words"] } };
  expect(problemsOf({}, facts)).toEqual(["sources.json: import: is missing, and with it where that is from"]);
});

test.each(["", " ", 3, null, [], ["a", ""], "a run, <version>"])("%j says nothing", (source) => {
  expect(problemsOf({ state: source })).toHaveLength(1);
});

test("each sentence about a limit has a source of its own", () => {
  expect(problemsOf({ limits: "all of them" })).toHaveLength(1);
  expect(problemsOf({ limits: ["one", "and one too many"] })).toHaveLength(1);
  expect(problemsOf({ limits: [] }, { ...sampleFacts(), limits: [] })).toEqual([]);
});

test.each(["colour", "version.colour", "state.0", "environment.set.OTHER"])(
  "a source of %s, which is no fact, is told",
  (path) => {
    expect(problemsOf({ [path]: "somewhere" })).toEqual([`sources.json: ${path}: is no fact of tool.json`]);
  },
);

test.each([[[]], [null], ["text"], [3]])("%j instead of an object is refused", (content) => {
  expect(sourceProblems("sources.json", sampleFacts(), content)).toHaveLength(1);
});
