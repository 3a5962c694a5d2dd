import { isAbsolute, resolve } from "node:path";
import { errors } from "../errors.ts";
import { findProgram, realPath, safePath } from "../host/programs.ts";
import { isAsSet } from "../host/raw-environment.ts";
import type { Host } from "../plan/facts.ts";
import type { SandboxSpec } from "../plan/spec.ts";
import { contains } from "../plan/workspace.ts";

/** An engine's client: the program that talks to the engine, and the environment it is given. */
export type Client = {
  /** Absolute path. */
  readonly path: string;
  readonly environment: Record<string, string>;
};

/** What an engine's client itself reads, beside `DOCKER_*`. SSH_AUTH_SOCK is for engines reached over ssh; it goes no further. */
const engineNames = ["HOME", "XDG_RUNTIME_DIR", "XDG_CONFIG_HOME", "SSH_AUTH_SOCK"];

/**
 * Engines' clients are Go programs, and collect their garbage every 4 MB from their first millisecond on. In steps of
 * 16 MB they do so hardly ever in a start: measured, 0.7 of the 9.6 ms of `docker ps` by Docker 28, 2.4 of the 20 by 20.10.
 * https://pkg.go.dev/runtime#hdr-Environment_Variables
 */
const collectorsPatience = "400";

/**
 * Finds the engine's client on the caller's PATH.
 *
 * @param workspace absolute path; nothing in it is ever run
 * @throws LaunchError when there is none that may be used
 */
export function findClient(engine: string, host: Host, workspace: string): Client {
  const searchPath = host.environment.PATH ?? "/usr/local/bin:/usr/bin:/bin";
  const found = findProgram(engine, searchPath, workspace);
  if (found.path === undefined) throw errors.engineMissing(engine, found.skipped);
  requireSafeConfiguration(engine, host, workspace);
  const environment: Record<string, string> = {
    PATH: safePath(searchPath, workspace),
    HOME: host.homeFolder,
    GOGC: collectorsPatience,
  };
  for (const [name, value] of Object.entries(host.environment)) {
    if (value !== undefined && (name.startsWith("DOCKER_") || engineNames.includes(name)))
      environment[name] = value;
  }
  return { path: found.path, environment };
}

/** Clients run plugins and other programs that are named there, and trust certificates that lie there. */
const configurations: Readonly<Record<string, { names: readonly string[]; folder: string }>> = {
  docker: { names: ["DOCKER_CONFIG", "DOCKER_CERT_PATH"], folder: ".docker" },
  podman: { names: ["XDG_CONFIG_HOME"], folder: ".config/containers" },
};

/** @throws LaunchError when a session could change what the client runs the next time */
function requireSafeConfiguration(engine: string, host: Host, workspace: string): void {
  const { names = [], folder } = configurations[engine] ?? {};
  const places = names.map((name) => [name, host.environment[name]] as const);
  for (const [name, path] of [...places, [`~/${folder}`, `${host.homeFolder}/${folder}`] as const]) {
    if (path === undefined || path === "") continue;
    // The client is started in /: a relative path would mean another folder to it.
    if (!isAbsolute(path) || contains(workspace, realPath(path)) || contains(workspace, resolve(path)))
      throw errors.engineConfigurationUnsafe(name, path);
  }
}

/**
 * The client's environment for one session: its own variables, and the values of those the spec forwards by name.
 *
 * @param values of variables that are not in the host's environment
 * @throws LaunchError when a value holds bytes that can't be carried
 */
export function sessionEnvironment(
  client: Client,
  spec: SandboxSpec,
  host: Host,
  values: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const environment: Record<string, string> = { ...client.environment };
  for (const entry of spec.environment) {
    if (entry.kind !== "forwarded") continue;
    const value = host.environment[entry.name];
    if (value !== undefined && !isAsSet(entry.name, value)) throw errors.variableNotText(entry.name);
    const used = value ?? (Object.hasOwn(values, entry.name) ? values[entry.name] : undefined);
    if (used !== undefined) environment[entry.name] = used;
  }
  return environment;
}
