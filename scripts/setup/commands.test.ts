import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { machineWith, repository, run, temporaryFolder } from "./shell-support.ts";

const machine = machineWith({});

describe("scripts/start", () => {
  test.each([[], ["nope"], ["../core"], ["Claude"], ["core"], ["\u001b[1m"]])(
    "%j: lists the tools on stderr and ends with 127",
    (...args) => {
      const outcome = run(machine, [join(repository, "scripts/start"), ...args]);
      expect(outcome.code).toBe(127);
      expect(outcome.stdout).toBe("");
      expect(outcome.stderr).toMatch(/^Tools:.* claude/m);
      expect(outcome.stderr).not.toContain("\u001b");
    },
  );
});

describe("the last line of scripts/test", () => {
  const passing = {
    numPassedTests: 5,
    numFailedTests: 0,
    numPendingTests: 2,
    numTodoTests: 1,
    testResults: [{ status: "passed", assertionResults: [{ status: "passed" }] }],
  };
  const failing = {
    ...passing,
    numFailedTests: 1,
    testResults: [{ status: "failed", assertionResults: [{ status: "failed" }] }],
  };
  const broken = { ...passing, testResults: [{ status: "failed", assertionResults: [] }] };

  test.each([
    ["all well", passing, "0", "0", "6 passed, 0 failed, 3 skipped", 0],
    ["a failed test", failing, "0", "1", "6 passed, 1 failed, 3 skipped", 1],
    ["a test file that does not load", broken, "0", "1", "6 passed, 1 failed, 3 skipped", 1],
    ["failed checks", passing, "1", "0", "5 passed, 1 failed, 3 skipped", 1],
    ["an error outside of any test", passing, "0", "1", "6 passed, 1 failed, 3 skipped", 1],
    ["no report", undefined, "0", "1", "1 passed, 1 failed, 0 skipped", 1],
  ])("%s", (_name, report, checks, vitest, line, code) => {
    const path = join(temporaryFolder(), "report.json");
    if (report) writeFileSync(path, JSON.stringify(report));
    const program = join(repository, "scripts/setup/count-tests.ts");
    const outcome = run(machine, [process.execPath, program, path, checks, vitest]);
    expect(outcome.stdout.trim().split("\n").at(-1)).toBe(line);
    expect(outcome.code).toBe(code);
  });

  test.each([
    ["lifecycle", "Passed only", "6 passed, 1 failed, 3 skipped"],
    ["escape", "Held only", "5 passed, 2 failed, 3 skipped"],
  ])("who needed a second attempt is named before the numbers: in test/%s", (folder, word, numbers) => {
    const path = join(temporaryFolder(), "report.json");
    const assertionResults = [
      { fullName: "one", status: "passed", failureMessages: [] },
      { fullName: "two", status: "passed", failureMessages: ["too late\nat two"] },
      { fullName: "three", status: "failed", failureMessages: ["no", "no"] },
    ];
    const name = `/somewhere/test/${folder}/some.test.ts`;
    const testResults = [{ name, status: "failed", assertionResults }];
    writeFileSync(path, JSON.stringify({ ...failing, testResults }));
    const program = join(repository, "scripts/setup/count-tests.ts");
    const { stdout } = run(machine, [process.execPath, program, path, "0", "1"]);
    expect(stdout.split("\n").slice(0, 2)).toEqual([`${word} at the second attempt: two: too late`, numbers]);
  });
});
