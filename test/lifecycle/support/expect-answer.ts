import { expect } from "vitest";
import type { Result } from "../../support/run.ts";

/** The tool ran and ended well, and printed exactly this. What was said on stderr shows when it did not. */
export function expectAnswer(result: Result, stdout: string): void {
  expect(shown(result)).toEqual({ stdout, code: 0, stderr: result.stderr });
}

/** The same, and nothing was said besides. */
export function expectQuietAnswer(result: Result, stdout: string): void {
  expect(shown(result)).toEqual({ stdout, code: 0, stderr: "" });
}

function shown({ stdout, code, stderr }: Result): { stdout: string; code: number; stderr: string } {
  return { stdout: stdout.toString(), code, stderr };
}
