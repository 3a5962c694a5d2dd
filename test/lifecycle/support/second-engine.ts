import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { until } from "../../support/engine.ts";
import { ended } from "../../support/run.ts";

/** Why no second engine can be started here, undefined when one can. */
export const noSecondEngine: string | undefined =
  process.getuid?.() !== 0
    ? "only root may start a second engine"
    : existsSync("/usr/sbin/dockerd")
      ? undefined
      : "there is no dockerd to start a second engine with";

/** An engine beside the machine's own, without a network. */
export type SecondEngine = {
  /** Its address, for DOCKER_HOST. */
  readonly address: string;
  /** Asks it. @returns what it printed */
  readonly docker: (...args: string[]) => string;
};

/**
 * Starts one, which goes when the test ends. It copies every layer whole, so that a small disk is full soon.
 *
 * @param data absolute path of the folder it keeps its images in
 */
export async function startSecondEngine(data: string): Promise<SecondEngine> {
  // Short: the path of a socket has 108 bytes at most.
  const folder = mkdtempSync(join(tmpdir(), "engine-"));
  chmodSync(folder, 0o755);
  const address = `unix://${folder}/socket`;
  // In a network of its own: an engine without a bridge removes docker0, and with it the network of the machine's own.
  const child = spawn(
    "unshare",
    [
      "--net",
      "/usr/sbin/dockerd",
      `--host=${address}`,
      `--data-root=${data}`,
      `--exec-root=${folder}/run`,
      `--pidfile=${folder}/pid`,
      "--storage-driver=vfs",
      "--bridge=none",
      "--iptables=false",
    ],
    { stdio: "ignore", env: { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" } },
  );
  const end = ended(child);
  onTestFinished(async () => {
    child.kill("SIGTERM");
    await end;
    rmSync(folder, { recursive: true, force: true });
  });
  const docker = (...args: string[]): string => {
    const { status, stdout, stderr } = spawnSync("docker", ["--host", address, ...args], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`docker ${args.join(" ")}: ${stderr}`);
    return stdout.trimEnd();
  };
  await until(
    "a second engine answers",
    () => spawnSync("docker", ["--host", address, "version"]).status === 0,
    60,
  );
  return { address, docker };
}

/** Gives an engine an image under the name of the base's parent: one large file, and nothing that could run. */
export function importParent(engine: SecondEngine, megabytes: number): void {
  const folder = mkdtempSync(join(tmpdir(), "parent-"));
  try {
    mkdirSync(join(folder, "root"));
    writeFileSync(join(folder, "root", "filler"), randomBytes(megabytes * 1024 * 1024));
    const packed = spawnSync("tar", ["-C", join(folder, "root"), "-cf", join(folder, "root.tar"), "."]);
    if (packed.status !== 0) throw new Error(String(packed.stderr));
    engine.docker("import", join(folder, "root.tar"), "debian:trixie-slim");
  } finally {
    rmSync(folder, { recursive: true });
  }
}
