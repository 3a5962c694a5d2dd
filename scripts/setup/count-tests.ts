// Prints "N passed, N failed, N skipped" from vitest's JSON report, and ends with 0
// only when nothing failed. The static checks (types, lint, drift) count as one test.
// Tests that passed only at their second attempt (test/support/second-attempt.ts) are
// named before that line.
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
  testResults: { status: string; assertionResults: Assertion[] }[];
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

const passed = (report?.numPassedTests ?? 0) + (checksCode === "0" ? 1 : 0);
const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
let failed = (report?.numFailedTests ?? 0) + brokenFiles;
if (vitestCode !== "0" && failed === 0) failed = 1; // an error outside of any test
if (checksCode !== "0") failed += 1;

// A test that passed has no failures but those of its earlier attempts.
const late = (report?.testResults ?? [])
  .flatMap((file) => file.assertionResults)
  .filter((test) => test.status === "passed" && (test.failureMessages ?? []).length > 0);

if (late.length > 0)
  console.log(
    `${late.length} passed only at the second attempt: ${late.map(({ fullName }) => fullName).join("; ")}`,
  );
if (checksCode !== "0") console.log("The static checks failed (npm run check); see above.");
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exitCode = failed === 0 ? 0 : 1;
