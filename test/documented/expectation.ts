import type { Keys, Machine } from "./machine.ts";

/**
 * What is said about one command of a page, beside that it runs and ends with 0. One that nothing is said about is run
 * with every run of the tests, without a terminal.
 */
export type Expectation = {
  /** Why it can't be run where the tests run. */
  readonly notHere?: string;
  /** What runs exactly this, in place of the report: a link, in Markdown. */
  readonly runBy?: string;
  /** Why the report alone runs it. */
  readonly onlyReport?: string;
  /** What it needs that the commands before it have not made. */
  readonly before?: (machine: Machine) => unknown;
  /** What is typed at a terminal. Without, there is none. */
  readonly keys?: readonly Keys[];
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** What it ends with where that is not 0, and why. */
  readonly code?: readonly [number, string];
  /** What it may end with besides, depending on the machine, and why. */
  readonly orCode?: readonly [number, string];
  /** What it has to show. */
  readonly shows?: RegExp;
  /** What has to be so afterwards: throws otherwise. */
  readonly after?: (machine: Machine) => unknown;
};

/** A page's commands, in the order of the page, at one machine. */
export type Plan = {
  /** A clone of this repository, or a project of somebody's with the launchers installed; without, a bare one. */
  readonly machine?: "clone" | "launchers";
  /** Why every run of the tests leaves the whole page to the report. */
  readonly onlyReport?: string;
  /** What the page takes for granted. */
  readonly before?: (machine: Machine) => unknown;
  /** By the command, as it stands there. */
  readonly commands: Readonly<Record<string, Expectation>>;
};

/** A command's line in the table. */
export type Row = {
  readonly page: string;
  readonly command: string;
  readonly result: string;
};
