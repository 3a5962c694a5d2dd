import { isDeepStrictEqual } from "node:util";
import { describe, expect, inject, it } from "vitest";
import type { Group } from "./case.ts";
import { observe } from "./observe.ts";
import { makeWorld, Way, type World } from "./way.ts";

let world: World | undefined;

/**
 * Turns groups into tests: each case is run natively and through the launcher, and what was seen is compared. Cases
 * that only the report runs (`npm run fidelity -- --report`) are left out.
 */
export function register(groups: readonly Group[]): void {
  for (const group of groups) {
    describe(group.title, () => {
      for (const theCase of group.cases.filter((one) => !one.inReportOnly)) {
        it.skipIf(theCase.needs !== undefined)(
          theCase.needs === undefined ? theCase.name : `${theCase.name} (needs ${theCase.needs})`,
          async () => {
            world ??= makeWorld(inject("folder"), inject("people").agent, inject("installation"));
            const native = await observe(theCase, new Way("native", world));
            const ours = await observe(theCase, new Way("ours", world));
            expect(native).not.toHaveProperty("failed");
            if (theCase.differs === undefined) expect(ours).toEqual(native);
            else expect(isDeepStrictEqual(ours, native), "equal after all: take `differs` away").toBe(false);
          },
        );
      }
    });
  }
}
