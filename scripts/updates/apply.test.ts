import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { outputs, write } from "../generator/outputs.ts";
import { sampleDockerfile, sampleFacts, sampleRepository, sampleSources } from "../generator/sample.ts";
import { applyUpdates, type Update } from "./apply.ts";
import { basePins, toolPin } from "./pins.ts";

const base =
  "FROM debian\nARG NODE_VERSION=24.1.0\nARG NPM_VERSION=11.1.0\nARG BUN_VERSION=1.4.5\nRUN true\n";

const repository = (): string =>
  sampleRepository({
    "packages/core/package.json": { version: "0.3.0" },
    "packages/sample/tool.json": sampleFacts(),
    "packages/sample/sources.json": sampleSources(),
    "dockerfiles/sample/Dockerfile": sampleDockerfile,
    "dockerfiles/base/Dockerfile": base,
  });

const of = (root: string, path: string): string => readFileSync(join(root, path), "utf8");
const moved = (pin: Update["pin"], pinned: string, newest: string): Update => ({
  title: pin.title,
  pinned,
  newest,
  notes: [],
  pin,
});
const sample = (newest: string): Update => moved(toolPin(sampleFacts()), "1.0.0", newest);

test("a tool's ARG line moves, no other byte does, and its changeset says what it runs now", () => {
  const root = repository();
  expect(applyUpdates(root, [sample("1.0.7")])).toEqual([".changeset/update-sample.md"]);
  expect(of(root, "dockerfiles/sample/Dockerfile")).toBe(
    sampleDockerfile.replace("ARG SAMPLE_VERSION=1.0.0", "ARG SAMPLE_VERSION=1.0.7"),
  );
  expect(of(root, "dockerfiles/base/Dockerfile")).toBe(base);
  expect(of(root, ".changeset/update-sample.md")).toBe(
    '---\n"@ai-sandbox/sample": patch\n---\n\nRuns Sample 1.0.7.\n',
  );
});

test("what is generated then names the new version", () => {
  const root = repository();
  write(root, outputs(root));
  applyUpdates(root, [sample("2.0.0")]);
  expect(write(root, outputs(root))).toEqual(["packages/sample/README.md"]);
  expect(of(root, "packages/sample/README.md")).toContain("Sample 2.0.0");
});

test("one changeset a package: the base's programs share core's, at the highest level of them", () => {
  const root = repository();
  const [node, npm, bun] = basePins;
  if (node === undefined || npm === undefined || bun === undefined) throw new Error("no pins");
  const updates = [moved(node, "24.1.0", "24.2.0"), moved(bun, "1.4.5", "1.4.6"), sample("1.0.1")];
  expect(applyUpdates(root, updates)).toEqual([".changeset/update-core.md", ".changeset/update-sample.md"]);
  expect(of(root, "dockerfiles/base/Dockerfile")).toBe(
    base.replace("24.1.0", "24.2.0").replace("1.4.5", "1.4.6"),
  );
  expect(of(root, ".changeset/update-core.md")).toBe(
    '---\n"@ai-sandbox/core": minor\n---\n\nThe base image brings Node 24.2.0.\nThe base image brings Bun 1.4.6.\n',
  );
});

test("a second update before a release replaces the first one's changeset", () => {
  const root = repository();
  applyUpdates(root, [sample("1.1.0")]);
  applyUpdates(root, [sample("1.1.1")]);
  expect(readdirSync(join(root, ".changeset"))).toEqual(["update-sample.md"]);
  expect(of(root, ".changeset/update-sample.md")).toContain("Runs Sample 1.1.1.");
});

test("nothing to move writes nothing", () => {
  const root = repository();
  expect(applyUpdates(root, [])).toEqual([]);
  expect(readdirSync(root)).not.toContain(".changeset");
});
