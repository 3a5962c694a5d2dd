import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, readlinkSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { until } from "../../support/engine.ts";
import { ended, type Result, type RunOptions, run, start } from "../../support/run.ts";

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
  /** Stops the engine as its service is stopped. */
  readonly stopEngine: () => Promise<void>;
  /** Starts it again over what it had. */
  readonly restartEngine: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/**
 * Makes one; whoever calls stops it.
 *
 * @param disk absolute path of the folder that its engine keeps images in, each layer of them whole
 */
export async function makeIsland(disk?: string): Promise<Island> {
  const folder = mkdtempSync(join(tmpdir(), "island-"));
  chmodSync(folder, 0o755);
  const engine = `unix://${folder}/socket`;
  // Its first try is its last: an engine waits a minute between tries before it gives a layer up.
  const daemon = `exec /usr/sbin/dockerd --host=${engine} \
--data-root=${disk === undefined ? `${folder}/data` : `${disk} --storage-driver=vfs`} --exec-root=${folder}/run --pidfile=${folder}/pid --bridge=none --iptables=false --max-download-attempts=1`;
  const path = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };
  // The network is there as long as somebody is in it.
  const holder = spawn("unshare", ["--net", "sh", "-c", "ip link set lo up && exec sleep infinity"], {
    stdio: "ignore",
    env: path,
  });
  await until(
    "the island has a network",
    () =>
      // It has this machine's own until `unshare` gets to run: an engine without a bridge would remove docker0 there.
      readlinkSync(`/proc/${holder.pid}/ns/net`) !== readlinkSync("/proc/self/ns/net") &&
      /^\s*lo:/m.test(readFileSync(`/proc/${holder.pid}/net/dev`, "utf8")) &&
      isLoopbackUp(Number(holder.pid)),
  );
  const enter = [`--net=/proc/${holder.pid}/ns/net`, "--"];
  const startEngine = (): ChildProcess =>
    spawn("nsenter", [...enter, "sh", "-c", `${daemon} >>${folder}/log 2>&1`], {
      stdio: "ignore",
      env: path,
    });
  let engineProcess = startEngine();
  const children: ChildProcess[] = [];
  const endEngine = async (signal: NodeJS.Signals): Promise<void> => {
    const end = ended(engineProcess);
    if (engineProcess.exitCode === null && engineProcess.signalCode === null) {
      engineProcess.kill(signal);
      await end;
    }
  };
  const answers = (): Promise<void> =>
    until(
      "the island's engine answers",
      () => spawnSync("docker", ["--host", engine, "version"]).status === 0,
      60,
    );
  const stop = async (): Promise<void> => {
    for (const other of children) other.kill("SIGKILL");
    await endEngine("SIGTERM");
    holder.kill("SIGKILL");
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
    await answers();
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
    stopEngine: () => endEngine("SIGTERM"),
    restartEngine: async () => {
      engineProcess = startEngine();
      await answers();
    },
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

/** Whether somebody gave the loopback its addresses. */
function isLoopbackUp(pid: number): boolean {
  return spawnSync("nsenter", [`--net=/proc/${pid}/ns/net`, "--", "ip", "-4", "addr", "show", "lo"])
    .stdout.toString()
    .includes("127.0.0.1");
}
