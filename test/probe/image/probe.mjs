// Reports what reached it. PROBE chooses what it does, so that every argument is free for the tests.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const modes = {
  /** The arguments as hexadecimal bytes, one a line. */
  arguments() {
    const raw = readFileSync("/proc/self/cmdline").toString("latin1").split("\0").slice(2, -1);
    for (const argument of raw) process.stdout.write(`${Buffer.from(argument, "latin1").toString("hex")}\n`);
  },
  /** Runs the first argument in a shell and ends as it ended. */
  shell() {
    const { status, signal } = spawnSync("/bin/sh", ["-c", process.argv[2]], { stdio: "inherit" });
    if (signal !== null) {
      if (signal !== "SIGKILL") {
        // Node ignores some of them until somebody has listened; to this one nobody can.
        process.on(signal, () => undefined);
        process.removeAllListeners(signal);
      }
      process.kill(process.pid, signal);
    }
    process.exit(status ?? 1);
  },
  /** Length and checksum of stdin. */
  digest() {
    const hash = createHash("sha256");
    let length = 0;
    process.stdin.on("data", (bytes) => {
      hash.update(bytes);
      length += bytes.length;
    });
    process.stdin.on("end", () => process.stdout.write(`${length} ${hash.digest("hex")}\n`));
  },
  /** The variable that PROBE_VALUE names, as no shell has touched it. */
  variable() {
    process.stdout.write(`${process.env[process.env.PROBE_VALUE] ?? "unset"}\n`);
  },
  /** Says that it runs, then waits for a signal or the end of time. */
  wait() {
    process.stdout.write("ready\n");
    setInterval(() => undefined, 1000);
  },
  /** Says which signals arrive, and ends with code 40 at SIGUSR2. */
  signals() {
    const counts = {};
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGWINCH", "SIGCONT"]) {
      process.on(signal, () => {
        counts[signal] = (counts[signal] ?? 0) + 1;
        process.stdout.write(`got ${signal}\n`);
      });
    }
    process.on("SIGUSR2", () => {
      process.stdout.write(`all: ${JSON.stringify(counts)}\n`);
      process.exit(40);
    });
    process.stdout.write("ready\n");
    setInterval(() => undefined, 1000);
  },
};

(modes[process.env.PROBE] ?? modes.arguments)();
