import { relative } from "node:path";
import { BaseSequencer, type TestSpecification } from "vitest/node";

/**
 * Files that take longer than some ten seconds, the longest first, as measured with two workers. They begin a run, so that
 * no worker has a long one left when the other is done: vitest itself knows only what earlier runs on the same checkout
 * took. Two that need what exists once on a machine, or wait much and compute little, do not stand side by side.
 */
const longest = [
  "test/escape/escape.test.ts",
  "test/network/keys.test.ts",
  "test/images/interactive.test.ts",
  "test/images/contents.test.ts",
  "test/fidelity/streams.test.ts",
  "test/images/builds.test.ts",
  "test/images/commands.test.ts",
  "test/fidelity/terminal.test.ts",
  "test/fidelity/callers.test.ts",
  "test/fidelity/signals.test.ts",
  "test/registry/additions.test.ts",
  "test/lifecycle/interrupted-build.test.ts",
  "test/registry/secrets.test.ts",
  "test/network/filtered.test.ts",
  "test/foundation/environment.test.ts",
  "test/egress-tools/tools.test.ts",
  "test/network/sidecar.test.ts",
  "test/services/join.test.ts",
  "test/command/prove.test.ts",
  "test/lifecycle/builders.test.ts",
  "test/lifecycle/first-run-output.test.ts",
  "test/lifecycle/full-disk.test.ts",
  "test/registry/failed-pulls.test.ts",
  "test/services/login.test.ts",
];

/** Orders the files of the engine's tests. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    const place = ({ project, moduleId }: TestSpecification): number => {
      const index = longest.indexOf(relative(project.config.root, moduleId));
      return index === -1 ? longest.length : index;
    };
    // The others stay as they are, and so do the projects among themselves.
    return sorted.toSorted(
      (left, right) =>
        projects.indexOf(left.project.name) - projects.indexOf(right.project.name) ||
        place(left) - place(right),
    );
  }
}
