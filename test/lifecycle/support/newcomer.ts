import { chownSync, existsSync, mkdtempSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { inject } from "vitest";
import { makeWorkspace, type Person } from "../../support/person.ts";
import { type Result, type RunOptions, run } from "../../support/run.ts";
import type { OneOffTool } from "./one-off-tool.ts";

/** A person who never ran anything here: an empty state home, and a folder to work in. */
export type Newcomer = {
  readonly person: Person;
  readonly workspace: string;
  /** Absolute path of the state home. */
  readonly state: string;
  /** How the probe is started, for `start` and `run`. @param mode one of those of the probe */
  readonly options: (mode: string, changes?: Partial<RunOptions>) => RunOptions;
  /** Runs a tool. */
  readonly run: (
    tool: OneOffTool,
    mode: string,
    args?: readonly string[],
    changes?: Partial<RunOptions>,
  ) => Promise<Result>;
  /** Paths of what lies in one of the state's folders, none when it is not there. */
  readonly filesIn: (folder: "stamps" | "locks" | "contexts" | "sessions") => string[];
};

export function newcomer(who: "agent" | "other" | "self" = "agent", state?: string): Newcomer {
  const person = inject("people")[who];
  const workspace = makeWorkspace(inject("folder"), person);
  const home = state ?? makeStateHome(person);
  const options: Newcomer["options"] = (mode, changes = {}) => ({
    as: person,
    in: workspace,
    ...changes,
    environment: { PROBE: mode, AI_SANDBOX_HOME: home, ...changes.environment },
  });
  return {
    person,
    workspace,
    state: home,
    options,
    run: (tool, mode, args = [], changes = {}) => run(tool.program, args, options(mode, changes)),
    filesIn: (folder) => {
      const path = join(home, "state", "v1", folder);
      return existsSync(path) ? readdirSync(path) : [];
    },
  };
}

export function makeStateHome(person: Person): string {
  const folder = mkdtempSync(join(inject("folder"), "state-"));
  chownSync(folder, person.uid, person.gid);
  return folder;
}

/** A client's search path: the tests' Node, then what is given, then the system's own folders. */
export function searchPath(...folders: readonly string[]): string {
  return [inject("installation").nodeFolder, ...folders, "/usr/local/bin", "/usr/bin", "/bin"].join(":");
}
