import type { EngineAccess, Tool } from "@ai-sandbox/core";

/**
 * What doctor says of one thing.
 * - `ok`: as it should be.
 * - `note`: worth knowing; sessions start all the same.
 * - `stop`: no session could start.
 */
export type Finding = {
  readonly subject: string;
  readonly level: "ok" | "note" | "stop";
  readonly text: string;
  /** What to do about it, one or more lines. */
  readonly remedy?: string;
};

/** The part of `docker info` that doctor looks at. */
export type EngineInfo = {
  /** Undefined for Docker. */
  readonly engine?: "Podman";
  readonly ServerVersion?: string;
  readonly OperatingSystem?: string;
  readonly Architecture?: string;
  readonly CgroupVersion?: string;
  readonly CgroupDriver?: string;
  readonly MemoryLimit?: boolean;
  readonly PidsLimit?: boolean;
  readonly CpuCfsQuota?: boolean;
  readonly SecurityOptions?: readonly string[] | null;
  readonly Driver?: string;
  readonly DockerRootDir?: string;
  readonly HttpProxy?: string;
  readonly HttpsProxy?: string;
  readonly ServerErrors?: readonly string[] | null;
};

/** What the checks have to go by. */
export type Patient = {
  /** Undefined when there is no engine to ask. */
  readonly engine: EngineAccess | undefined;
  readonly info: EngineInfo | undefined;
  /** The launchers that are installed beside this command. */
  readonly tools: readonly Tool[];
};

/** Looks at one thing. */
export type Check = (patient: Patient) => readonly Finding[] | Promise<readonly Finding[]>;

/** Whether the engine runs on this machine's own kernel and disk. */
export function isLocal(info: EngineInfo): boolean {
  return (
    process.platform === "linux" &&
    !(info.OperatingSystem ?? "").includes("Docker Desktop") &&
    !process.env.DOCKER_HOST?.match(/^(tcp|ssh):/)
  );
}
