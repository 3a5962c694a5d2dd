import type { Place } from "./place.ts";
import type { Way } from "./ways.ts";
import type { WeakeningName } from "./weakenings.ts";

/** What an attack is directed at; the order is that of the table. */
export const groups = [
  "filesystem",
  "workspace traps",
  "environment and secrets",
  "network reachability",
  "kernel and privilege",
  "resources and lifecycle",
  "launcher input",
  "configuration",
  "supply chain",
  "terminal",
] as const;

/** One attack. It gets through where `after` says so, else where `inside` ends with 0, else where `attempt` says so. */
export type Attack = {
  readonly id: string;
  readonly group: (typeof groups)[number];
  /** What it tries, for the table. */
  readonly words: string;
  /** On the host, before. */
  readonly arrange?: (place: Place) => void;
  /** A bash script, run inside as the agent, in the workspace; prelude.sh lists what it may use. */
  readonly inside?: string;
  /** On the host, after the session and an ordinary day of its user. */
  readonly after?: (place: Place) => boolean;
  /** Does all by itself, where a session of its own is needed. Undefined: it has no meaning that way. */
  readonly attempt?: (way: Way, place: Place) => Promise<boolean | undefined>;
  /** What it reads inside where ours holds it, so that it is held for this reason and no other. */
  readonly reason?: string;
  /** Whether it needs the machine outside, which not every machine can have. */
  readonly needsOutside?: boolean;
  /** Whether nobody but root can try it. */
  readonly needsRoot?: boolean;
  /** Whether it is tried only for the report and when asked for: another mode's is tried every time. */
  readonly isForReport?: boolean;
  /** The network of the session; `open` unless said otherwise, which hides nothing. */
  readonly network?: "open" | "public" | "strict" | "none";
  /** What has to be taken away from our sandbox so that it succeeds. */
  readonly weakening: WeakeningName;
  /**
   * What happens with ours: `held` unless said otherwise.
   * - `told`: can't be prevented in a folder that is shared; the session's report names it before the prompt returns.
   * - `open`: succeeds.
   */
  readonly ours?: "told" | "open";
  /** Of one that is told of: the path in the report. */
  readonly path?: string;
  /** Why it is not held. */
  readonly why?: string;
};

/** What became of an attack, in one way. */
export type Outcome = "held" | "through" | "told" | "–";
