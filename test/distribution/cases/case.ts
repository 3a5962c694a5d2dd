import type { Place } from "../support/place.ts";
import type { World } from "../support/world.ts";

/** One thing that people do with what is published. It throws when something is not as it should be. */
export type Case = {
  readonly title: string;
  /** The package managers that can do it. */
  readonly kinds: readonly ("npm" | "pnpm")[];
  /** Whether every run of the tests does it, with the newest npm; the report does all with all. */
  readonly everyRun: boolean;
  readonly run: (machine: () => Place, world: World) => Promise<void>;
};
