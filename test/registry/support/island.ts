import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { until } from "../../support/engine.ts";
import { type Result, type RunOptions, run, start } from "../../support/run.ts";

/** Why no island can be made here, undefined when one can. */
export const noIsland: string | undefined =
  process.getuid?.() !== 0
    ? "only root may start a second engine"
    : existsSync("/usr/sbin/dockerd")
      ? undefined
      : "there is no dockerd to start a second engine with";

/**
 * A network of its own with nothing but a loopback, and in it an engine that never saw an image. Registries and
 * launchers run there as well, so that nothing of it meets the machine's engine.
 */
export type Island = {
  readonly folder: string;
  /** For DOCKER_HOST. */
  readonly engine: string;
  readonly nextPort: () => number;
  /** Waits until something listens. */
  readonly listening: (port: number) => Promise<void>;
  /** Starts a program there, which ends with the island. */
  readonly spawn: (program: string, args: readonly string[]) => ChildProcess;
  /** Runs Docker's client there. @returns what it printed */
  readonly docker: (...args: string[]) => string;
  /** Runs a launcher there. */
  readonly run: (program: string, args: readonly string[], options: RunOptions) => Promise<Result>;
  readonly start: (program: string, args: readonly string[], options: RunOptions) => ChildProcess;
  readonly stop: () => Promise<void>;
};

/** Makes one; whoever calls stops it. */
export async function makeIsland(): Promise<Island> {
  const folder = mkdtempSync(join(tmpdir(), "island-"));
  chmodSync(folder, 0o755);
  const engine = `unix://${folder}/socket`;
  // Its first try is its last: an engine waits a minute between tries before it gives a layer up.
  const daemon = `ip link set lo up && exec /usr/sbin/dockerd --host=${engine} --data-root=${folder}/data \
--exec-root=${folder}/run --pidfile=${folder}/pid --bridge=none --iptables=false --max-download-attempts=1`;
  const path = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
  const child = spawn("unshare", ["--net", "sh", "-c", `${daemon} >${folder}/log 2>&1`], {
    stdio: "ignore",
    env: path,
  });
  const children: ChildProcess[] = [];
  const enter = [`--net=/proc/${child.pid}/ns/net`, "--"];
  const stop = async (): Promise<void> => {
    for (const other of children) other.kill("SIGKILL");
    const end = new Promise((resolve) => child.once("close", resolve));
    if (child.exitCode === null) child.kill("SIGTERM");
    await end;
    rmSync(folder, { recursive: true, force: true });
  };
  const docker = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("nsenter", [...enter, "docker", "--host", engine, ...args], {
      encoding: "utf8",
      env: { ...path, HOME: folder },
    });
    if (status !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
    return stdout.trimEnd();
  };
  try {
    await until(
      "the island's engine answers",
      () => spawnSync("docker", ["--host", engine, "version"]).status === 0,
      60,
    );
  } catch (error) {
    const log = readFileSync(`${folder}/log`, "utf8");
    await stop();
    throw new Error(`${error}\n${log}`);
  }
  let port = 5000;
  const inside = (options: RunOptions): RunOptions => ({
    ...options,
    as: inject("people").self,
    environment: { DOCKER_HOST: engine, AI_SANDBOX_NETWORK: "none", ...options.environment },
  });
  return {
    folder,
    engine,
    docker,
    stop,
    nextPort: () => ++port,
    listening: (wanted) =>
      until(
        `something listens on ${wanted}`,
        () => spawnSync("nsenter", [...enter, "bash", "-c", `: </dev/tcp/127.0.0.1/${wanted}`]).status === 0,
      ),
    spawn: (program, args) => {
      const other = spawn("nsenter", [...enter, program, ...args], { stdio: "ignore", env: path });
      children.push(other);
      return other;
    },
    run: (program, args, options) => run("/usr/bin/nsenter", [...enter, program, ...args], inside(options)),
    start: (program, args, options) =>
      start("/usr/bin/nsenter", [...enter, program, ...args], inside(options)),
  };
}
