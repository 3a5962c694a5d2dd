import type { TestContext } from "vitest";

/** Skips a test when there is a reason to, and prints the reason: nobody should have to guess what was not tested. */
export function skipFor(reason: string | undefined, context: TestContext): void {
  if (reason === undefined) return;
  process.stderr.write(`skipped: ${context.task.name}: ${reason}\n`);
  context.skip(reason);
}
