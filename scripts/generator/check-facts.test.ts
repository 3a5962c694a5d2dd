import { expect, test } from "vitest";
import { checkFacts } from "./check-facts.ts";
import { sampleFacts } from "./sample.ts";

const problemsOf = (changes: object): string[] => {
  const checked = checkFacts("tool.json", { ...sampleFacts(), ...changes }, "sample");
  return "problems" in checked ? checked.problems : [];
};

test("right facts pass", () => {
  expect(checkFacts("tool.json", sampleFacts(), "sample")).toEqual({ facts: sampleFacts() });
});

test("every problem is listed at once, with file and path", () => {
  const problems = problemsOf({
    title: undefined,
    colour: "red",
    size: 1,
    environment: { forward: ["lower case", "SAMPLE_KEY"], set: {}, froward: [] },
    login: { flow: "magic", hint: "" },
    ports: [0],
  });
  expect(problems.map((problem) => problem.split(": ").slice(0, 2).join(": ")).sort()).toEqual([
    "tool.json: colour",
    "tool.json: environment.forward.0",
    "tool.json: environment.froward",
    "tool.json: login.flow",
    "tool.json: login.hint",
    "tool.json: ports.0",
    "tool.json: size",
    "tool.json: title",
  ]);
});

test("an unknown key is refused and the known ones are named", () => {
  expect(problemsOf({ network: { hosts: [], optionalHosts: [], host: [] } })).toEqual([
    "tool.json: network.host: is not known; known are hosts, optionalHosts, bundles, injection",
  ]);
});

test.each(["GH_TOKEN", "AWS_SECRET_ACCESS_KEY", "NODE_OPTIONS", "PATH", "LD_PRELOAD", "DOCKER_HOST"])(
  "%s is never forwarded",
  (name) => {
    expect(problemsOf({ environment: { forward: [name], set: {} } })).toHaveLength(1);
  },
);

test.each(["../up", "/etc", "a/../b", "a/./b", "", "a//b", "a b"])("state path %j is refused", (path) => {
  expect(problemsOf({ state: [path] })).toHaveLength(1);
});

test.each(["API.example.com", "https://example.com", "example", "*", "a..b", "example.com:443"])(
  "host %j is refused",
  (host) => {
    expect(problemsOf({ network: { hosts: [host], optionalHosts: [] } })).toHaveLength(1);
  },
);

test("facts that contradict each other are refused", () => {
  expect(problemsOf({ name: "other" })).toEqual(["tool.json: name: must be the folder's name, sample"]);
  expect(problemsOf({ platforms: ["linux/amd64"] })).toEqual([
    "tool.json: version.platformPackages.arm64: is there, but platforms has no linux/arm64",
  ]);
  expect(problemsOf({ environment: { forward: ["SAMPLE_KEY"], set: { SAMPLE_KEY: "x" } } })).toHaveLength(1);
});

test.each([[], null, "text", 3])("%j instead of an object is refused", (content) => {
  expect(checkFacts("tool.json", content, "sample")).toHaveProperty("problems");
});
