import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { until } from "../../support/engine.ts";

const installed = "/usr/lib/postgresql";

/** A PostgreSQL of the test's own. */
export type Database = { readonly port: number; readonly close: () => Promise<void> };

/**
 * Starts Debian's PostgreSQL as its package sets it up: on this machine's loopback alone, as the user postgres.
 *
 * @param wanted its port
 * @returns why there is none, where there is none
 */
export async function startPostgresql(wanted: number): Promise<Database | string> {
  const [version] = existsSync(installed) ? readdirSync(installed).sort().reverse() : [];
  if (version === undefined) return "PostgreSQL is not installed (Debian: apt-get install postgresql)";
  const [uid, gid] = ["-u", "-g"].map((flag) =>
    Number(spawnSync("id", [flag, "postgres"], { encoding: "utf8" }).stdout),
  );
  if (!uid || !gid || process.getuid?.() !== 0) return "only root can start PostgreSQL as its user postgres";
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-postgresql-"));
  chownSync(folder, uid, gid);
  const asItsUser = ["--reuid=postgres", "--regid=postgres", "--init-groups", "--"];
  const programs = join(installed, version, "bin");
  const made = spawnSync(
    "/usr/bin/setpriv",
    [
      ...asItsUser,
      join(programs, "initdb"),
      "--auth=trust",
      "--no-sync",
      "--locale=C",
      "-D",
      join(folder, "data"),
    ],
    { cwd: folder, encoding: "utf8", env: { PATH: "/usr/bin:/bin" } },
  );
  if (made.status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return `initdb failed: ${made.stderr}`;
  }
  const server = spawn(
    "/usr/bin/setpriv",
    [
      ...[...asItsUser, join(programs, "postgres"), "-D", join(folder, "data"), "-p", String(wanted)],
      ...["-k", folder, "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"],
    ],
    { cwd: folder, stdio: "ignore", env: { PATH: "/usr/bin:/bin" } },
  );
  const end = once(server, "exit");
  const close = async (): Promise<void> => {
    server.kill("SIGINT");
    await end;
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await until("PostgreSQL answers", () => existsSync(join(folder, `.s.PGSQL.${wanted}`)), 20);
  } catch {
    await close();
    return `port ${wanted} of this machine is in use`;
  }
  return { port: wanted, close };
}
