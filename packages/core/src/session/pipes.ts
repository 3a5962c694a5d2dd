import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { errors } from "../errors.ts";
import { pipePath, type Stream } from "../plan/streams.ts";
import { endingSignals } from "./signals.ts";

/** The streams of a session that pass the engine by. */
export type Pipes = {
  /** Waits until all that the tool wrote has gone on, and clears up. */
  readonly drain: () => Promise<void>;
  /** Clears up after a session that never began. */
  readonly close: () => void;
};

/**
 * Connects streams of the launcher to FIFOs that the session mounts. Each is carried by a `cat`, so that the tool
 * notices as early as outside when nobody reads its output any more.
 *
 * @param sessionFile absolute path beside which the FIFOs are made
 */
export function openPipes(sessionFile: string, streams: readonly Stream[]): Pipes {
  if (streams.length === 0) return { drain: async () => undefined, close: () => undefined };
  const paths = streams.map((stream) => pipePath(sessionFile, stream));
  // The folder is the user's alone; the tool inside may have another uid.
  const made = spawnSync("/usr/bin/mkfifo", ["-m", "666", ...paths], { env: {}, encoding: "utf8" });
  if (made.status !== 0) throw errors.stateUnusable(sessionFile, made.error ?? new Error(made.stderr));
  const carriers = streams.map((stream) => carry(pipePath(sessionFile, stream), stream));
  const close = (): void => {
    for (const carrier of carriers) carrier.kill("SIGKILL");
    for (const path of paths) rmSync(path, { force: true });
  };
  return {
    close,
    drain: async () => {
      await Promise.race([
        Promise.all(carriers.filter((_, index) => streams[index] !== 0).map(ended)),
        // Whoever is tired of a reader that does not read need not wait for it.
        new Promise((resolve) => endingSignals.map((signal) => process.once(signal, resolve))),
      ]);
      close();
    },
  };
}

function carry(path: string, stream: Stream): ChildProcess {
  const options = { cwd: "/", env: {}, detached: true } as const;
  const child =
    stream === 0
      ? spawn("/bin/sh", ["-c", 'exec /bin/cat >"$1"', "sh", path], {
          ...options,
          stdio: [0, "ignore", "ignore"],
        })
      : spawn("/bin/cat", [path], { ...options, stdio: ["ignore", stream, "ignore"] });
  child.on("error", () => undefined);
  return child;
}

function ended(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) resolve();
    else child.once("exit", () => resolve());
  });
}
