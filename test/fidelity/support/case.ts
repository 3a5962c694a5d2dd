/** What happened in one run of a case; whatever is in it is compared. */
export type Observed = Readonly<Record<string, unknown>>;

/** Something a person or the test does while a case runs in a terminal. */
export type Step = {
  /** Text that the terminal has to show before, counted from the step before. */
  readonly when: string | RegExp;
  /** Milliseconds to wait after that. */
  readonly pause?: number;
  readonly keys?: string;
  readonly resize?: readonly [columns: number, rows: number];
  /** Closes the terminal, as a window that is closed does. */
  readonly close?: true;
};

type Common = {
  readonly name: string;
  /** Variables of the case's shell; undefined takes one away. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /**
   * Why it can't be equal, and what happens instead; `seen` matches that in the observed, as JSON. The suite fails when
   * such a case is equal after all.
   */
  readonly differs?: { readonly reason: string; readonly instead: string; readonly seen: RegExp };
  /** Runs in the report alone: takes too long for every test run, or needs more images. */
  readonly inReportOnly?: boolean;
  /** What this machine lacks for it, if anything: the case is skipped and says so. */
  readonly needs?: string;
  /** The launcher warns of what the tool leaves in the folder, on stderr after its end; that is not compared. */
  readonly isReported?: true;
  /** What is replaced before the comparison, and what that is in words, for the page. */
  readonly ignore?: readonly (readonly [pattern: RegExp, by: string, what: string])[];
  /** What exactly is compared, where it is less than all that was seen; for the page. */
  readonly compared?: string;
  /**
   * Whether it has to hold the first time. Where nothing is said, only what is shown in a terminal may be late once: a
   * script with pipes promises bytes and exit codes.
   */
  readonly isPromise?: boolean;
};

/** A bash script in which `probe` is the subject. PROBE is `shell`: `probe 'script'` runs a shell script in the subject. */
export type ScriptCase = Common & {
  readonly script: string;
  /** Bytes on the script's stdin; without it stdin is empty. */
  readonly input?: Buffer;
  /** A bash script that looks at the workspace afterwards, as its owner. */
  readonly afterwards?: string;
};

/** The same in a terminal of 100 columns and 30 rows. */
export type TerminalCase = Common & { readonly script: string; readonly steps: readonly Step[] };

/** A case that the test drives itself. */
export type DrivenCase = Common & { readonly drive: (way: import("./way.ts").Way) => Promise<Observed> };

export type Case = ScriptCase | TerminalCase | DrivenCase;

export type Group = { readonly title: string; readonly cases: readonly Case[] };

/** Whether a case has to hold the first time. */
export function isPromise(theCase: Case): boolean {
  return theCase.isPromise ?? ("script" in theCase && !("steps" in theCase));
}
