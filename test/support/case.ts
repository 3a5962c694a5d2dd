import { inject } from "vitest";
import { makeWorkspace, type Person } from "./person.ts";
import { type Result, type RunOptions, run } from "./run.ts";

/** A person in a new folder of theirs: what nearly every test starts from. */
export type Case = {
  readonly person: Person;
  readonly workspace: string;
  /** Runs the probe. @param mode one of those in test/probe/image/probe.mjs */
  readonly probe: (mode: string, args?: readonly string[], options?: Partial<RunOptions>) => Promise<Result>;
  /** Runs a shell script inside the sandbox. */
  readonly inside: (script: string, options?: Partial<RunOptions>) => Promise<Result>;
};

/** Puts a person into a new folder. */
export function makeCase(who: "self" | "agent" | "other" | Person = "agent", name = "project"): Case {
  const person = typeof who === "string" ? inject("people")[who] : who;
  const workspace = makeWorkspace(inject("folder"), person, name);
  const probe: Case["probe"] = (mode, args = [], options = {}) =>
    run("probe", args, {
      as: person,
      in: workspace,
      ...options,
      environment: { PROBE: mode, ...options.environment },
    });
  return { person, workspace, probe, inside: (script, options) => probe("shell", [script], options) };
}
