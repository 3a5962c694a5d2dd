/** Calls that belong together; each string is a line of names. */
export type Group = { readonly title: string; readonly calls: readonly string[] };

/** A test of one argument, counted from 0, in its full 64 bits. */
export type Condition =
  | { readonly argument: number; readonly equals: number }
  | { readonly argument: number; readonly withoutBits: number };

/** Calls that are allowed when all conditions hold. */
export type Rule = { readonly calls: string; readonly when: readonly Condition[]; readonly why: string };

/** Calls that the engine's own profile allows and ours does not. */
export type Refusal = {
  readonly calls: string;
  readonly answer: "EPERM" | "ENOSYS";
  /** Refused with some arguments only; the rest stands in a rule. */
  readonly partly?: true;
  readonly why: string;
};
