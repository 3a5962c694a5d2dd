import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { drift, GeneratorError, outputs, write } from "./outputs.ts";
import { sampleDockerfile, sampleFacts, sampleRepository, sampleSources } from "./sample.ts";

const repository = (more: Record<string, unknown> = {}): string =>
  sampleRepository({
    "packages/core/package.json": { version: "0.3.0" },
    "packages/sample/tool.json": sampleFacts(),
    "packages/sample/sources.json": sampleSources(),
    "dockerfiles/sample/Dockerfile": sampleDockerfile,
    ...more,
  });

const generated = [
  "docs/settings.md",
  "packages/cli/settings.schema.json",
  "packages/cli/src/doctor/npm-commands.json",
  "packages/core/seccomp/profile.json",
  "packages/sample/README.md",
  "packages/sample/bin/sample.js",
  "packages/sample/package.json",
  "schemas/settings.schema.json",
  "schemas/tool.schema.json",
];

const problemsOf = (root: string): readonly string[] => {
  try {
    outputs(root);
  } catch (error) {
    if (error instanceof GeneratorError) return error.problems;
    throw error;
  }
  return [];
};

test("a new tool gets all its files, and a second run changes nothing", () => {
  const root = repository();
  expect(drift(root, outputs(root))).toEqual(generated);
  expect(write(root, outputs(root))).toEqual(generated);
  expect(drift(root, outputs(root))).toEqual([]);
});

test("an edited file is drift, and generating mends it", () => {
  const root = repository();
  write(root, outputs(root));
  writeFileSync(join(root, "packages/sample/README.md"), "mine");
  expect(drift(root, outputs(root))).toEqual(["packages/sample/README.md"]);
  write(root, outputs(root));
  expect(readFileSync(join(root, "packages/sample/README.md"), "utf8")).toContain("# @ai-sandbox/sample");
});

test("a renamed command removes the old bin", () => {
  const root = repository({ "packages/sample/bin/old.js": "" });
  write(root, outputs(root));
  expect(drift(root, outputs(root))).toEqual([]);
  expect(() => readFileSync(join(root, "packages/sample/bin/old.js"))).toThrow("ENOENT");
});

test("the version that changesets wrote is kept, and core's is the repository's", () => {
  const root = repository({ "packages/sample/package.json": { version: "4.5.6" } });
  write(root, outputs(root));
  expect(JSON.parse(readFileSync(join(root, "packages/sample/package.json"), "utf8"))).toMatchObject({
    name: "@ai-sandbox/sample",
    version: "4.5.6",
    bin: { sample: "bin/sample.js" },
    dependencies: { "@ai-sandbox/core": "0.3.0" },
  });
});

test("every generated file names its source", () => {
  const root = repository();
  const files = outputs(root);
  for (const path of generated) {
    const start = files.get(path)?.split("\n").slice(0, 4).join("\n");
    expect(start, path).toMatch(/Generated from .*(tool\.json|schema\.ts|seccomp\/source\.ts|src\/settings)/);
  }
});

test("problems of all tools are collected", () => {
  const root = repository({
    "packages/broken/tool.json": "{",
    "packages/other/tool.json": { ...sampleFacts("other"), colour: "red" },
    "packages/other/sources.json": { ...sampleSources(), colour: "seen", state: "" },
    "packages/lost/tool.json": sampleFacts("lost"),
    "packages/lost/sources.json": sampleSources(),
    "packages/twin/tool.json": { ...sampleFacts("twin"), command: "sample" },
    "packages/twin/sources.json": sampleSources(),
    "dockerfiles/twin/Dockerfile": sampleDockerfile,
  });
  expect(problemsOf(root)).toEqual([
    expect.stringMatching(/^packages\/broken\/tool\.json: is not JSON/),
    "dockerfiles/lost/Dockerfile: is missing",
    expect.stringMatching(/^packages\/other\/tool\.json: colour: is not known/),
    expect.stringMatching(/^packages\/other\/sources\.json: state: must be/),
    "dockerfiles/other/Dockerfile: is missing",
    "packages/twin/tool.json: command: is the same as that of sample",
  ]);
});

test("a tool whose facts have no sources gets nothing", () => {
  const { state, ...others } = sampleSources();
  expect(state).toBeDefined();
  for (const [content, problem] of [
    [others, "state: is missing, and with it where that is from"],
    ["{", "is not JSON"],
  ] as const)
    expect(problemsOf(repository({ "packages/sample/sources.json": content }))).toEqual([
      expect.stringContaining(`packages/sample/sources.json: ${problem}`),
    ]);
  const root = repository();
  rmSync(join(root, "packages/sample/sources.json"));
  expect(problemsOf(root)).toEqual(["packages/sample/sources.json: is missing"]);
});

test("a Dockerfile that the launcher could not use is refused", () => {
  const root = repository({
    "dockerfiles/sample/Dockerfile": `# syntax=docker/dockerfile:1
FROM debian
ARG SAMPLE_VERSION
RUN --mount=type=cache,target=/x true
RUN cat <<EOF
CMD ["sample"]
`,
  });
  expect(problemsOf(root)).toHaveLength(8);
});
