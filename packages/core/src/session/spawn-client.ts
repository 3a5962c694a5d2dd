import { ChildProcess, type SpawnOptions, spawn } from "node:child_process";

/** What `spawn` itself comes down to; not in Node's types, nor in its documentation. */
type Starter = { spawn?: (options: object) => unknown };

/**
 * Starts the engine's client for a session. The same as `spawn`, which looks through arguments and variables once more
 * and takes a quarter of a millisecond for it; where Node has no such shortcut, it is `spawn`.
 *
 * @param environment all of its variables
 */
export function spawnClient(
  path: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>>,
  stdio: SpawnOptions["stdio"],
): ChildProcess {
  // A session of its own; see session.ts.
  const options = { cwd: "/", detached: true, stdio } as const;
  const starter = ChildProcess.prototype as Starter;
  const envPairs = Object.keys(environment).map((name) => `${name}=${environment[name]}`);
  // A zero byte would end an argument early, and `spawn` is who refuses it.
  const isOrdinary = !args.join("").includes("\0") && !envPairs.join("").includes("\0");
  if (starter.spawn === undefined || !isOrdinary) return spawn(path, args, { ...options, env: environment });
  const child = new ChildProcess();
  starter.spawn.call(child, { ...options, file: path, args: [path, ...args], envPairs });
  return child;
}
