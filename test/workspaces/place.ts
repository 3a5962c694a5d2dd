import { spawnSync } from "node:child_process";
import { chownSync, cpSync, mkdirSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { inject } from "vitest";
import { freshFolder, freshHome } from "../support/fixtures.ts";
import { asPerson, type Person } from "../support/person.ts";
import { type Result, run } from "../support/run.ts";

/** A person with a state folder of their own, in which nothing is trusted yet, and a folder to make projects in. */
export type Place = {
  readonly person: Person;
  /** Absolute; its name has nothing odd. */
  readonly folder: string;
  readonly state: string;
  /** Makes a folder below. @returns its absolute path */
  readonly make: (path: string) => string;
  /** Writes a file below. */
  readonly write: (path: string, content: string) => void;
  /** Runs a shell script on the host, as the person, in the place's folder. @returns what it printed */
  readonly run: (script: string) => string;
  /** Runs a shell script inside the sandbox, started in a folder. */
  readonly inside: (
    folder: string,
    script: string,
    environment?: Readonly<Record<string, string | undefined>>,
  ) => Promise<Answer>;
  /** Runs the `ai-sandbox` command. */
  readonly command: (args: readonly string[], folder?: string) => Promise<Answer>;
};

/** What a command did, as text. */
export type Answer = Omit<Result, "stdout"> & { readonly stdout: string };

/** Puts somebody into a new place. @param environment variables that everything there is started with */
export function makePlace(
  environment: Readonly<Record<string, string>> = {},
  person: Person = inject("people").agent,
): Place {
  const folder = freshFolder(person);
  const state = freshFolder(person, 0o700);
  // The first run of this run's setup has seen the image already; what it remembers of it holds here as well.
  const seen = join(inject("people").agent.home, ".ai-sandbox/state/v1/stamps");
  // Others start launchers meanwhile: what one is writing has another name until it is whole.
  const isWhole = (path: string): boolean => path === seen || /^[^.]+\.json$/.test(basename(path));
  cpSync(seen, join(state, "state/v1/stamps"), { recursive: true, filter: isWhole });
  spawnSync("chown", ["-R", `${person.uid}:${person.gid}`, state]);
  spawnSync("chmod", ["-R", "go=", state]);
  const own = { AI_SANDBOX_TRUST: undefined, AI_SANDBOX_HOME: state, ...environment };
  const asText = ({ stdout, ...rest }: Result): Answer => ({ ...rest, stdout: stdout.toString() });
  const make = (path: string): string => {
    let made = folder;
    for (const part of path.split("/")) {
      made = join(made, part);
      mkdirSync(made, { recursive: true });
      chownSync(made, person.uid, person.gid);
    }
    return made;
  };
  return {
    person,
    folder,
    state,
    make,
    write: (path, content) => {
      if (dirname(path) !== ".") make(dirname(path));
      writeFileSync(join(folder, path), content);
      chownSync(join(folder, path), person.uid, person.gid);
    },
    run: (script) => {
      const words = [...asPerson(person), "--", "/bin/sh", "-c", script];
      const env = { PATH: "/usr/local/bin:/usr/bin:/bin", HOME: person.home };
      const result = spawnSync("/usr/bin/setpriv", words, { cwd: folder, env, encoding: "utf8" });
      if (result.status !== 0) throw new Error(`${script} failed:\n${result.stderr}`);
      return result.stdout;
    },
    inside: async (where, script, more = {}) =>
      asText(
        await run("probe", [script], {
          as: person,
          in: where,
          environment: { ...own, PROBE: "shell", ...more },
        }),
      ),
    command: async (args, where = folder) =>
      asText(await run("ai-sandbox", args, { as: person, in: where, environment: own })),
  };
}

/** A place whose user has these settings. */
export function placeWith(settings: unknown, files: Readonly<Record<string, string>> = {}): Place {
  const place = makePlace({ AI_SANDBOX_TRUST: "once" }, freshHome(inject("people").agent, files));
  writeFileSync(join(place.state, "config.json"), JSON.stringify(settings).replaceAll("$HERE", place.folder));
  place.make("project");
  return place;
}

/** The project of such a place. */
export const project = (place: Place): string => join(place.folder, "project");
