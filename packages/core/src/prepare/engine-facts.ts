import type { Client } from "../engine/client.ts";
import { podmanErrors } from "../errors/podman-errors.ts";
import type { EngineFacts } from "../plan/facts.ts";
import { ask, diagnose } from "./engine-command.ts";

/** The part of `docker info` that planning needs. */
type Info = {
  readonly ServerVersion?: string;
  readonly OSType?: string;
  /** As the kernel calls it: x86_64, aarch64. */
  readonly Architecture?: string;
  readonly MemTotal?: number;
  readonly NCPU?: number;
  readonly SwapLimit?: boolean;
  readonly OperatingSystem?: string;
  readonly SecurityOptions?: readonly string[] | null;
  readonly ServerErrors?: readonly string[] | null;
};

/** The part of `podman info` that planning needs. */
type PodmanInfo = {
  readonly host: {
    readonly arch: string;
    readonly os: string;
    readonly memTotal: number;
    readonly cpus: number;
    readonly cgroupControllers: readonly string[] | null;
    readonly security: { readonly rootless: boolean };
    readonly idMappings?: { readonly uidmap: readonly unknown[] | null };
    readonly serviceIsRemote?: boolean;
  };
  readonly version: { readonly Version: string };
};

/** What an engine said of itself, and the platform of the images that it runs without emulation. */
export type Engine = EngineFacts & { readonly platform: string };

/**
 * Asks the engine what it is.
 *
 * @param hostPlatform where the client runs
 * @throws LaunchError when the engine does not answer, with the reason and its remedy
 */
export async function readEngineFacts(client: Client, hostPlatform: NodeJS.Platform): Promise<Engine> {
  const answer = await ask(client, ["info", "--format", "{{json .}}"]);
  const info = parse(answer.stdout);
  if (info !== undefined && "host" in info) return podmanFacts(info, hostPlatform);
  if (info?.ServerVersion === undefined || info.ServerVersion === "") {
    throw diagnose([...(info?.ServerErrors ?? []), answer.stderr].join("\n"), client);
  }
  return {
    rootless: (info.SecurityOptions ?? []).some((option) => option.includes("name=rootless")),
    virtualMachine: hostPlatform !== "linux" || (info.OperatingSystem ?? "").includes("Docker Desktop"),
    memoryBytes: info.MemTotal ?? 0,
    cpus: info.NCPU ?? 1,
    limitsSwap: info.SwapLimit ?? false,
    version: info.ServerVersion,
    platform: `${info.OSType ?? "linux"}/${architectures[info.Architecture ?? ""] ?? info.Architecture ?? "unknown"}`,
  };
}

function podmanFacts({ host, version }: PodmanInfo, hostPlatform: NodeJS.Platform): Engine {
  const isRootless = host.security.rootless;
  const controllers = host.cgroupControllers ?? [];
  // The caller's own id alone: images hold files of others.
  if (isRootless && (host.idMappings?.uidmap?.length ?? 0) < 2)
    throw podmanErrors.notSetUp("it may give out no user ids");
  return {
    rootless: false,
    virtualMachine: hostPlatform !== "linux" || host.serviceIsRemote === true,
    memoryBytes: host.memTotal,
    cpus: host.cpus,
    limitsSwap: controllers.includes("memory"),
    version: version.Version,
    platform: `${host.os}/${host.arch}`,
    podman: { isRootless, controllers },
  };
}

/** Kernels and images name the same architectures differently. */
const architectures: Readonly<Record<string, string>> = { x86_64: "amd64", aarch64: "arm64" };

function parse(text: string): Info | PodmanInfo | undefined {
  try {
    return JSON.parse(text) as Info | PodmanInfo;
  } catch {
    return undefined;
  }
}
