import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ownCertificates, root } from "../repository.ts";

const port = 5091;

/** The registry of the proofs, with a folder in it. Docker speaks plain HTTP to what is on loopback. */
export const address = `127.0.0.1:${port}/team`;

/**
 * Starts it.
 *
 * @param folder in which its data lies: started again elsewhere it has the same
 * @param before put before the program, as nsenter with its arguments
 */
export function startRegistry(folder: string, before: readonly string[] = []): ChildProcess {
  const configuration = join(folder, "registry.yml");
  writeFileSync(
    configuration,
    JSON.stringify({
      version: 0.1,
      storage: { filesystem: { rootdirectory: join(folder, "registry") } },
      http: { addr: `127.0.0.1:${port}` },
    }),
  );
  const [program = "", ...args] = [...before, "docker-registry", "serve", configuration];
  const child = spawn(program, args, { stdio: "ignore" });
  spawnSync("sleep", ["1"]);
  return child;
}

/**
 * Publishes auggie's image and its base there, by the script that releases call.
 *
 * @param digests absolute path of the file that gets the digests
 * @param before put before the script, as nsenter with its arguments
 */
export function publish(
  digests: string,
  {
    args = [],
    environment = {},
    before = [],
  }: { args?: string[]; environment?: Record<string, string>; before?: string[] } = {},
): void {
  const certificates = ownCertificates();
  const [program = "", ...rest] = [
    ...before,
    ...[process.execPath, "scripts/publish-images.ts", "auggie", "--digests", digests, ...args],
    ...(certificates === undefined ? [] : ["--certificates", certificates]),
  ];
  const { status } = spawnSync(program, rest, {
    cwd: root,
    env: { ...process.env, AI_IMAGE_REGISTRY: address, ...environment },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error("publishing failed");
}
