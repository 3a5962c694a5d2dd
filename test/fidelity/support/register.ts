import { describe, expect, inject, it } from "vitest";
import { type Case, type Group, isPromise } from "./case.ts";
import { isAsSaid, observe } from "./observe.ts";
import { makeWorld, Way, type World } from "./way.ts";

/** How many cases run at once; more would only wait for each other, and make patience look like failure. */
const atOnce = 2;

let world: World | undefined;
let running = 0;
const waiting: (() => void)[] = [];

/**
 * Turns groups into tests: each case is run natively and through the launcher, and what was seen is compared. Cases
 * that only the report runs (`npm run fidelity -- --report`) are left out.
 */
export function register(groups: readonly Group[]): void {
  for (const group of groups) {
    describe.concurrent(group.title, () => {
      for (const theCase of group.cases.filter((one) => !one.inReportOnly)) {
        it.skipIf(theCase.needs !== undefined)(
          theCase.needs === undefined ? theCase.name : `${theCase.name} (needs ${theCase.needs})`,
          isPromise(theCase) ? { retry: 0 } : {},
          () => oneOfFew(() => check(theCase)),
        );
      }
    });
  }
}

async function check(theCase: Case): Promise<void> {
  world ??= makeWorld(inject("folder"), inject("people").agent, inject("installation"));
  const native = await observe(theCase, new Way("native", world));
  const ours = await observe(theCase, new Way("ours", world));
  expect(native).not.toHaveProperty("failed");
  if (theCase.differs === undefined) expect(ours).toEqual(native);
  else
    expect(
      isAsSaid(theCase, native, ours),
      `equal after all, or other than said: ${JSON.stringify({ native, ours })}`,
    ).toBe(true);
}

async function oneOfFew(work: () => Promise<void>): Promise<void> {
  if (running >= atOnce) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    await work();
  } finally {
    running--;
    waiting.shift()?.();
  }
}
