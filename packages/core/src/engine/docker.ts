import { errors } from "../errors.ts";
import type { Port } from "../plan/ports.ts";
import type { EnvironmentEntry, Mount, SandboxSpec, TemporaryFolder } from "../plan/spec.ts";
import { pipeInside, pipePath, type Stream } from "../plan/streams.ts";

const imageHost = "[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:[0-9]{1,5})?";
const imagePath = "[a-z0-9]+([._-]+[a-z0-9]+)*(/[a-z0-9]+([._-]+[a-z0-9]+)*)*";
const imageTag = ":[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}";
const imageDigest = "sha256:[a-f0-9]{64}";

const imageId = /^sha256:[a-f0-9]{64}$/;

/** An image id, or a reference as registries accept it: never anything that could be read as a flag. */
function isImageName(image: string): boolean {
  // A session names an id. The whole pattern takes longer to make than all the other arguments.
  return (
    imageId.test(image) ||
    new RegExp(`^(${imageHost}/)?${imagePath}(${imageTag})?(@${imageDigest})?$`).test(image)
  );
}

/** Three control keys that no keyboard sends in a row: whoever types can't leave a session behind by accident. */
const detachKeys = "ctrl-^,ctrl-@,ctrl-_";

/**
 * Docker's argv for a sandbox, ready for its client.
 *
 * @param sessionFile absolute path where the client writes the container's id once there is one
 * @throws LaunchError when the image's name is none
 */
export function dockerArguments(spec: SandboxSpec, sessionFile: string): string[] {
  if (!isImageName(spec.image)) throw errors.imageNameUnusable(spec.image);
  return [
    "run",
    "--rm",
    // Reaps what the tool leaves behind and passes signals on.
    "--init",
    // The launcher prepared the image; a registry must not be asked on the way.
    "--pull=never",
    // Otherwise the daemon writes everything the terminal shows to a file of its own.
    "--log-driver=none",
    `--cidfile=${sessionFile}`,
    `--name=${spec.name}`,
    `--hostname=${spec.hostname}`,
    ...Object.entries(spec.labels).map(([name, value]) => `--label=${name}=${value}`),
    ...(spec.interactive ? ["--interactive"] : []),
    ...(spec.terminal ? ["--tty"] : []),
    `--detach-keys=${detachKeys}`,
    // The launcher passes signals on itself; and a client that catches none ends quietly when nobody reads its output.
    "--sig-proxy=false",
    ...(spec.user === undefined ? [] : [`--user=${spec.user.uid}:${spec.user.gid}`]),
    ...(spec.platform === undefined ? [] : [`--platform=${spec.platform}`]),
    ...hardening,
    // The client reads the file and sends its content along.
    `--security-opt=seccomp=${spec.seccompProfile}`,
    ...limits(spec),
    `--network=${spec.network === "open" ? "bridge" : "none"}`,
    ...spec.hosts.map(({ name, address }) => `--add-host=${name}:${address}`),
    ...spec.publish.map(publication),
    ...spec.temporaryFolders.flatMap((folder) => ["--tmpfs", temporaryFolder(folder)]),
    ...spec.mounts.flatMap((mount) => ["--mount", bindMount(mount)]),
    // The folder of the filter's socket, read-only.
    ...(spec.egress?.sidecar === undefined ? [] : [`--volumes-from=${spec.egress.sidecar}:ro`]),
    ...spec.pipes.flatMap((stream) => ["--mount", bindMount(pipeMount(sessionFile, stream))]),
    ...spec.environment.flatMap((entry) => ["--env", variable(entry)]),
    `--workdir=${spec.workingFolder}`,
    ...(spec.entrypoint === undefined ? [] : [`--entrypoint=${spec.entrypoint[0]}`]),
    // Nothing after this is a flag, whatever it looks like.
    "--",
    spec.image,
    ...(spec.entrypoint?.slice(1) ?? []),
    ...spec.arguments,
  ];
}

const hardening = [
  "--read-only",
  "--cap-drop=ALL",
  "--security-opt=no-new-privileges",
  // Said outright, since a daemon's own defaults may differ.
  "--ipc=private",
  "--cgroupns=private",
  // A core file in the workspace would hold the tool's keys.
  "--ulimit=core=0:0",
];

function limits({ limits }: SandboxSpec): string[] {
  return [
    `--memory=${limits.memoryBytes}`,
    ...(limits.limitSwap ? [`--memory-swap=${limits.memoryBytes}`] : []),
    `--cpus=${limits.cpus}`,
    `--pids-limit=${limits.processes}`,
    `--ulimit=nofile=${limits.openFiles}:${limits.openFiles}`,
    `--shm-size=${limits.sharedMemoryBytes}`,
  ];
}

/** `--mount` takes one line of CSV; each part is quoted, so that `,` and `"` in a path stay data. `-v` can't do that. */
export function bindMount(mount: Mount): string {
  const parts = [
    "type=bind",
    `source=${mount.source}`,
    `target=${mount.target}`,
    ...(mount.readOnly ? ["readonly"] : []),
    ...(mount.withoutNested === undefined ? [] : [nestedOut[mount.withoutNested]]),
  ];
  return parts.map(quoted).join(",");
}

/** The newer word is an error to older clients, the older one a warning of newer ones. */
const nestedOut = { "before 25": "bind-nonrecursive=true", "since 25": "bind-recursive=disabled" } as const;

function pipeMount(sessionFile: string, stream: Stream): Mount {
  const reason = "a stream of the tool's that no terminal is";
  return { source: pipePath(sessionFile, stream), target: pipeInside(stream), readOnly: false, reason };
}

function quoted(part: string): string {
  return part.includes(",") || part.includes('"') ? `"${part.replaceAll('"', '""')}"` : part;
}

function temporaryFolder(folder: TemporaryFolder): string {
  const access = folder.executable ? "exec" : "noexec";
  return `${folder.target}:rw,nosuid,nodev,${access},size=${folder.sizeBytes},mode=${folder.mode}`;
}

function publication({ hostAddress, hostPort, port }: Port): string {
  const address = hostAddress.includes(":") ? `[${hostAddress}]` : hostAddress;
  return `--publish=${address}:${hostPort}:${port}`;
}

/** A name alone takes its value from the client's environment; where that has none, the variable is removed. */
function variable(entry: EnvironmentEntry): string {
  return entry.kind === "fixed" ? `${entry.name}=${entry.value}` : entry.name;
}
