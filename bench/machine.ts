import { spawnSync } from "node:child_process";
import { availableParallelism, cpus, release, totalmem, type } from "node:os";

/** What numbers depend on, with nothing that tells whose machine it is. */
export type Machine = {
  readonly processors: number;
  readonly processor: string;
  readonly memoryGibibytes: number;
  readonly kernel: string;
  readonly engine: string;
  readonly client: string;
  readonly node: string;
};

/** @param client absolute path of the engine's client */
export function describeMachine(client: string): Machine {
  const ask = (field: string): string => {
    const result = spawnSync(client, ["version", "--format", `{{.${field}.Version}}`], { encoding: "utf8" });
    return result.stdout.trim();
  };
  return {
    processors: availableParallelism(),
    processor: cpus()[0]?.model.trim() ?? "unknown",
    memoryGibibytes: Math.round(totalmem() / 1024 ** 3),
    // Not the whole release, which names a build.
    kernel: `${type()} ${release().split(".", 2).join(".")}`,
    engine: `Docker ${ask("Server")}`,
    client: ask("Client"),
    node: process.versions.node,
  };
}
