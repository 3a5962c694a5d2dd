// Prints "N passed, N failed, N skipped" from vitest's JSON report, and ends with 0
// only when nothing failed. The static checks (types, lint, drift) count as one test.
// Tests that passed only at their second attempt are named before that line, with what
// went wrong at the first; a defence has no second attempt, and fails.
//
//   node count-tests.ts <report> <exit code of the checks> <exit code of vitest>
import { readFileSync } from "node:fs";

interface Assertion {
  fullName: string;
  status: string;
  failureMessages?: string[];
}

interface Report {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; assertionResults: Assertion[] }[];
}

const [reportPath = "", checksCode = "1", vitestCode = "1"] = process.argv.slice(2);

function readReport(): Report | undefined {
  try {
    return JSON.parse(readFileSync(reportPath, "utf8"));
  } catch {
    return undefined; // vitest ended before it could write one
  }
}

const report = readReport();
// A file that could not be loaded has no tests to fail, so vitest counts none in it.
const brokenFiles =
  report?.testResults.filter(
    (file) => file.status === "failed" && !file.assertionResults.some((test) => test.status === "failed"),
  ).length ?? 0;

let passed = (report?.numPassedTests ?? 0) + (checksCode === "0" ? 1 : 0);
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
let failed = (report?.numFailedTests ?? 0) + brokenFiles;
if (vitestCode !== "0" && failed === 0) failed = 1; // an error outside of any test
if (checksCode !== "0") failed += 1;

/** Tests of what an attacker must not reach even once: he may try as often as he likes. */
const heldTheFirstTime = /\/test\/(?:defences|escape)\//;

// A test that passed has no failures but those of its earlier attempts.
for (const { name, assertionResults } of report?.testResults ?? []) {
  for (const { status, fullName, failureMessages = [] } of assertionResults) {
    const [first] = failureMessages;
    if (status !== "passed" || first === undefined) continue;
    const isTooLate = heldTheFirstTime.test(name);
    if (isTooLate) {
      failed += 1;
      passed -= 1;
    }
    console.log(
      `${isTooLate ? "Held only" : "Passed only"} at the second attempt: ${fullName}: ${first.split("\n")[0]}`,
    );
  }
}

if (checksCode !== "0") console.log("The static checks failed (npm run check); see above.");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
