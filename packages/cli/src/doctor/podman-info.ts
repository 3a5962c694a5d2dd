import type { EngineInfo } from "./finding.ts";

/** The part of `podman info` that doctor looks at. */
export type PodmanInfo = {
  readonly host: {
    readonly arch: string;
    readonly cgroupVersion?: string;
    readonly cgroupManager?: string;
    readonly cgroupControllers?: readonly string[] | null;
    readonly security: { readonly rootless: boolean; readonly seccompEnabled?: boolean };
  };
  readonly store: { readonly graphDriverName?: string; readonly graphRoot?: string };
  readonly version: { readonly Version: string };
};

/** What Podman says of itself, in Docker's words. */
export function inDockersWords({ host, store, version }: PodmanInfo): EngineInfo {
  const controllers = host.cgroupControllers ?? [];
  return {
    engine: "Podman",
    ServerVersion: version.Version,
    Architecture: host.arch,
    ...(host.cgroupVersion === undefined ? {} : { CgroupVersion: host.cgroupVersion.replace("v", "") }),
    ...(host.cgroupManager === undefined ? {} : { CgroupDriver: host.cgroupManager }),
    MemoryLimit: controllers.includes("memory"),
    PidsLimit: controllers.includes("pids"),
    CpuCfsQuota: controllers.includes("cpu"),
    SecurityOptions: [
      ...(host.security.rootless ? ["name=rootless"] : []),
      ...(host.security.seccompEnabled === false ? [] : ["name=seccomp"]),
    ],
    ...(store.graphDriverName === undefined ? {} : { Driver: store.graphDriverName }),
    ...(store.graphRoot === undefined ? {} : { DockerRootDir: store.graphRoot }),
  };
}
