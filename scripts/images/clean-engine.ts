import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** An engine that never saw an image, in a network of its own with a way to the internet through slirp4netns. */
export type CleanEngine = {
  readonly folder: string;
  /** For DOCKER_HOST. */
  readonly address: string;
  /** Runs Docker's client against it. @returns what it printed */
  readonly docker: (...args: string[]) => string;
  /** Arguments of nsenter that put a program into its network. */
  readonly enter: readonly string[];
  readonly stop: () => void;
};

const path = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** What another engine than the machine's usual one is started with. */
export type EngineChoice = {
  /** Folders that are looked into first for dockerd and containerd. */
  readonly programs?: string | undefined;
  /** Settings of the daemon. */
  readonly settings?: Readonly<Record<string, unknown>>;
};

/** Starts one, as root, with a low priority: it shares the machine with whoever works there. */
export async function startCleanEngine({ programs, settings = {} }: EngineChoice = {}): Promise<CleanEngine> {
  const folder = mkdtempSync("/var/tmp/clean-engine-");
  chmodSync(folder, 0o755);
  const address = `unix://${folder}/socket`;
  writeFileSync(`${folder}/daemon.json`, JSON.stringify(settings));
  const daemon = `ip link set lo up && exec dockerd --config-file=${folder}/daemon.json --host=${address} --data-root=${folder}/data \
--exec-root=${folder}/run --pidfile=${folder}/pid >${folder}/log 2>&1`;
  const holder = spawn("nice", ["-n", "5", "unshare", "--net", "sh", "-c", `sleep 1; ${daemon}`], {
    stdio: "ignore",
    env: programs === undefined ? path : { PATH: `${programs}:${path.PATH}` },
  });
  const pid = await networkOf(holder);
  const way = spawn(
    "slirp4netns",
    ["--configure", "--mtu=65520", "--disable-host-loopback", String(pid), "tap0"],
    {
      stdio: "ignore",
      env: path,
    },
  );
  const docker = (...args: string[]): string => {
    const all = ["--host", address, ...args];
    const { status, stdout, stderr } = spawnSync("docker", all, { encoding: "utf8", maxBuffer: 1e9 });
    if (status !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
    return stdout.trimEnd();
  };
  for (let tries = 0; spawnSync("docker", ["--host", address, "version"]).status !== 0; tries++) {
    if (tries > 300)
      throw new Error(`the clean engine does not answer:\n${readFileSync(`${folder}/log`, "utf8")}`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  return {
    folder,
    address,
    docker,
    enter: [`--net=/proc/${pid}/ns/net`, "--"],
    stop: () => {
      const daemonPid = Number(readFileSync(`${folder}/pid`, "utf8"));
      process.kill(daemonPid, "SIGTERM");
      for (let tries = 0; tries < 100 && isThere(daemonPid); tries++) spawnSync("sleep", ["0.1"]);
      way.kill("SIGTERM");
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The process that is in the new network: `unshare` takes its starter's place, and that one nice's. */
async function networkOf(holder: ChildProcess): Promise<number> {
  const own = spawnSync("readlink", ["/proc/self/ns/net"], { encoding: "utf8" }).stdout;
  for (let tries = 0; tries < 50; tries++) {
    const there = spawnSync("readlink", [`/proc/${holder.pid}/ns/net`], { encoding: "utf8" }).stdout;
    if (there !== "" && there !== own) return Number(holder.pid);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error("no network of its own could be made");
}

function isThere(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Gives it images of the machine's own engine. */
export function giveImages(engine: CleanEngine, ...names: string[]): void {
  const file = join(engine.folder, "images.tar");
  const saved = spawnSync("docker", ["save", "--output", file, ...names]);
  if (saved.status !== 0) throw new Error(String(saved.stderr));
  engine.docker("load", "--quiet", "--input", file);
  rmSync(file);
}
