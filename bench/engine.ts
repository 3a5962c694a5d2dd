import { accessSync, constants, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { delimiter, isAbsolute, join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Program, timeOf } from "./program.ts";

/** An engine's client that can be changed behind a launcher's back: a launcher remembers images by its client's path. */
export type Engine = {
  /** The folder that must be first on PATH. */
  readonly folder: string;
  /** Absolute path of the client that launchers find. */
  readonly path: string;
  /** Absolute path of the real client. */
  readonly client: string;
};

const recorder = fileURLToPath(new URL("record-engine", import.meta.url));

/** Puts a link to the real client into a folder. @throws when there is no client on PATH */
export function linkEngine(folder: string): Engine {
  const engine = { folder, path: join(folder, "docker"), client: findClient() };
  useClient(engine, engine.client);
  return engine;
}

/** Lets launchers start another program as the engine's client. */
export function useClient(engine: Engine, program: string): void {
  rmSync(engine.path, { force: true });
  symlinkSync(program, engine.path);
}

/** What a launcher tells the client for its own sake (engine/client.ts in core), and nobody who types `docker run` does. */
const launchersOwn = ["GOGC"];

/**
 * Finds out what a launcher starts, down to the last argument and variable.
 *
 * @returns a maker of programs that do the same without the launcher, each under a name of its own
 */
export function withoutLauncher(launcher: Program, engine: Engine): () => Program {
  useClient(engine, recorder);
  timeOf(launcher);
  useClient(engine, engine.client);
  const args = readList(`${engine.path}.arguments`);
  const variables = readList(`${engine.path}.environment`).map((line): [string, string] => {
    const end = line.indexOf("=");
    return [line.slice(0, end), line.slice(end + 1)];
  });
  const environment = Object.fromEntries(variables.filter(([name]) => !launchersOwn.includes(name)));
  // The folder of the session's filter went with the session; without one the engine would refuse the mount.
  for (const argument of args) {
    const folder = /^type=bind,source=(.*),target=\/run\/egress,/.exec(argument)?.[1];
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o755 });
  }
  let runs = 0;
  return () => {
    runs++;
    // Two parts name one session: the container's name and the file for its id. That is not removed here, and where
    // launchers keep theirs they would clear it away at every start.
    const own = args.map((argument) =>
      argument
        .replace(/^--name=.*$/, `$&-${runs}`)
        .replace(/^--cidfile=.*\/(.*)$/, (_, name: string) => `--cidfile=${engine.folder}/${name}-${runs}`),
    );
    return { path: engine.path, args: own, folder: "/", environment };
  };
}

function readList(file: string): string[] {
  return readFileSync(file, "utf8").split("\0").slice(0, -1);
}

function findClient(): string {
  for (const folder of (process.env.PATH ?? "").split(delimiter).filter(isAbsolute)) {
    const candidate = join(folder, "docker");
    try {
      accessSync(candidate, constants.X_OK);
      return candidate;
    } catch {}
  }
  throw new Error("no docker on PATH: the benchmark needs an engine");
}
