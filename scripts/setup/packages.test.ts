import { appendFileSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, test } from "vitest";
import { machineWith, type Outcome, shell, temporaryFolder } from "./shell-support.ts";

const machine = machineWith({
  npm: `mkdir -p node_modules/.bin
printf '#!/bin/sh\\nmkdir -p packages/core/dist && echo built >packages/core/dist/launch.js\\n' >node_modules/.bin/turbo
chmod +x node_modules/.bin/turbo`,
});
let clone: string;

beforeEach(() => {
  clone = temporaryFolder();
  for (const folder of ["packages/core/src", "dockerfiles", "scripts"]) {
    mkdirSync(join(clone, folder), { recursive: true });
  }
  for (const file of [
    "package-lock.json",
    "turbo.json",
    "tsconfig.base.json",
    "scripts/copy-image.ts",
    "packages/core/src/launch.ts",
    "packages/core/src/launch.test.ts",
  ]) {
    writeFileSync(join(clone, file), "{}\n");
  }
});

function usePackages(): Outcome {
  return shell(machine, "use_packages", clone);
}

const installing = "ai-sandbox: installing dependencies\n";
const building = "ai-sandbox: building the launchers\n";

test("the first run installs and builds, the second does neither", () => {
  expect(usePackages()).toEqual({ code: 0, stdout: "", stderr: installing + building });
  expect(usePackages()).toEqual({ code: 0, stdout: "", stderr: "" });
});

test.each([
  ["a source", (): void => appendFileSync(join(clone, "packages/core/src/launch.ts"), "//"), building],
  ["a test", (): void => appendFileSync(join(clone, "packages/core/src/launch.test.ts"), "//"), ""],
  ["a Dockerfile", (): void => writeFileSync(join(clone, "dockerfiles/Dockerfile"), "FROM x"), building],
  ["the lock file", (): void => appendFileSync(join(clone, "package-lock.json"), " "), installing + building],
  ["a removed dist", (): void => rmSync(join(clone, "packages/core/dist"), { recursive: true }), building],
  [
    "a removed node_modules",
    (): void => rmSync(join(clone, "node_modules"), { recursive: true }),
    installing + building,
  ],
])("after %s only what is needed runs", (_name, change, work) => {
  usePackages();
  change();
  expect(usePackages().stderr).toBe(work);
  expect(usePackages().stderr).toBe("");
});

test("a build that fails is not taken for one", () => {
  usePackages();
  appendFileSync(join(clone, "packages/core/src/launch.ts"), "//");
  writeFileSync(join(clone, "node_modules/.bin/turbo"), "#!/bin/sh\necho broken; exit 1\n");
  for (const attempt of [1, 2]) {
    const outcome = usePackages();
    expect(outcome.code, `attempt ${attempt}`).toBe(125);
    expect(outcome.stderr).toContain("broken");
    expect(outcome.stderr).toContain("the launchers could not be built");
  }
});
