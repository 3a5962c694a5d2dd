import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { dirname } from "node:path";

/** One of this machine's engine clients. */
export type ClientProgram = {
  /** Absolute path. */
  readonly path: string;
  /** The folder it lies in, for PATH. */
  readonly folder: string;
  /** Its major version. */
  readonly major: number;
  /** The builders it can use, as values of DOCKER_BUILDKIT. */
  readonly builders: readonly ("0" | "1")[];
};

const places = ["/usr/local/bin/docker", "/usr/bin/docker"];

/** The clients that are there, the first on PATH first. Their words and their builders differ from version to version. */
export function clients(): ClientProgram[] {
  const seen = new Set<string>();
  return places.flatMap((path) => {
    const version = spawnSync(path, ["--version"], { encoding: "utf8" });
    const major = /version (\d+)\./.exec(version.stdout ?? "")?.[1];
    if (major === undefined || seen.has(realpathSync(path))) return [];
    seen.add(realpathSync(path));
    return [{ path, folder: dirname(path), major: Number(major), builders: buildersOf(path, Number(major)) }];
  });
}

/** From 23 on BuildKit is a plug-in of its own, and may be missing. */
function buildersOf(path: string, major: number): ("0" | "1")[] {
  if (major < 23) return ["0", "1"];
  return spawnSync(path, ["buildx", "version"]).status === 0 ? ["0", "1"] : ["0"];
}
