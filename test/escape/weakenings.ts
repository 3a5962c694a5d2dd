import { existsSync, readFileSync } from "node:fs";
import type { Place } from "./place.ts";

/** What is taken out of the engine's arguments (patterns of `--flag=value` or `--flag value`), and what is put in. */
export type Change = { readonly drop: readonly string[]; readonly add: readonly string[] };

const privileges = ["^--cap-drop=", "^--security-opt=no-new-privileges", "^--user="];
/**
 * What `--privileged` gives, said one by one: an engine that is short of one capability itself, in a virtual machine of
 * a CI say, refuses the whole of it.
 */
export function everyPrivilege(): string[] {
  const bounds = /^CapBnd:\t([0-9a-f]+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? "0";
  const capabilities = capabilityNames.filter(
    (_, index) => ((BigInt(`0x${bounds}`) >> BigInt(index)) & 1n) === 1n,
  );
  const devices = ["/dev/kmsg", "/dev/fuse", "/dev/net/tun", "/dev/loop0"].filter((path) => existsSync(path));
  return [
    ...capabilities.map((name) => `--cap-add=${name}`),
    ...devices.map((path) => `--device=${path}`),
    ...["seccomp=unconfined", "apparmor=unconfined", "systempaths=unconfined"].map(
      (word) => `--security-opt=${word}`,
    ),
  ];
}

/** In the order of their numbers. */
const capabilityNames = (
  "CHOWN DAC_OVERRIDE DAC_READ_SEARCH FOWNER FSETID KILL SETGID SETUID SETPCAP LINUX_IMMUTABLE NET_BIND_SERVICE " +
  "NET_BROADCAST NET_ADMIN NET_RAW IPC_LOCK IPC_OWNER SYS_MODULE SYS_RAWIO SYS_CHROOT SYS_PTRACE SYS_PACCT SYS_ADMIN " +
  "SYS_BOOT SYS_NICE SYS_RESOURCE SYS_TIME SYS_TTY_CONFIG MKNOD LEASE AUDIT_WRITE AUDIT_CONTROL SETFCAP MAC_OVERRIDE " +
  "MAC_ADMIN SYSLOG WAKE_ALARM BLOCK_SUSPEND"
).split(" ");

const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");

/** Our own sandbox with one defence taken away: the launcher is ours, the engine's client gets other arguments. */
const changes = {
  "another folder mounted": (place) => ({
    drop: [],
    add: [`--mount=type=bind,source=${place.home},target=${place.home}`],
  }),
  "the host's root mounted": () => ({
    drop: ["^--user="],
    add: ["--mount=type=bind,source=/,target=/host", "--user=0:0"],
  }),
  "a writable system, as root": () => ({ drop: ["^--read-only", ...privileges], add: ["--user=0:0"] }),
  "as root": () => ({ drop: ["^--user="], add: ["--user=0:0"] }),
  "as root, with capabilities": () => ({
    drop: [...privileges, "^--security-opt=seccomp"],
    add: ["--user=0:0"],
  }),
  "no profile of system calls": () => ({
    drop: ["^--security-opt=seccomp"],
    add: ["--security-opt=seccomp=unconfined"],
  }),
  privileged: () => ({
    drop: [...privileges, "^--security-opt="],
    add: [...everyPrivilege(), "--user=0:0"],
  }),
  "the engine's socket mounted": (place) => ({
    drop: ["^--user="],
    add: [`--mount=type=bind,source=${place.engineSocket},target=/run/docker.sock`, "--user=0:0"],
  }),
  "protected files writable": (place) => ({
    drop: ["", "/workspace"].flatMap((at) => [
      `^--mount type=bind,.*target=${escaped(at || place.workspace)}/`,
    ]),
    add: [],
  }),
  "nested mounts passed on": (place) => ({
    drop: [`^--mount type=bind,source=${escaped(place.workspace)},target=${escaped(place.workspace)}`],
    add: [`--mount=type=bind,source=${place.workspace},target=${place.workspace}`],
  }),
  "later mounts passed on": (place) => ({
    drop: [],
    add: [`--mount=type=bind,source=${place.workspace},bind-propagation=rslave,target=${place.workspace}`],
  }),
  "the clone's source writable": (place) => ({
    drop: ["^--mount .*target=/run/source.git"],
    add: [`--mount=type=bind,source=${place.workspace}/.git,target=/run/source.git`],
  }),
  "the whole environment passed": (place) => ({ drop: [], add: [`--env-file=${place.environmentFile}`] }),
  "the host's network": () => ({ drop: ["^--network="], add: ["--network=host"] }),
  "the engine's bridge": () => ({ drop: ["^--network="], add: ["--network=bridge"] }),
  "the engine's bridge and a name server": (place) => ({
    drop: ["^--network=", "^--dns"],
    add: ["--network=bridge", `--dns=${place.services.outside?.address}`],
  }),
  "the engine's bridge, with raw sockets": () => ({
    drop: ["^--network=", ...privileges, "^--security-opt=seccomp"],
    add: ["--network=bridge", "--user=0:0"],
  }),
  "a filter that checks nothing": (place) => ({
    drop: ["^--network=", "^--env https?_proxy", "^--env HTTPS?_PROXY"],
    add: [
      "--network=bridge",
      `--env=https_proxy=${place.services.naiveProxy}`,
      `--env=http_proxy=${place.services.naiveProxy}`,
    ],
  }),
  "the host's processes": () => ({
    drop: [...privileges, "^--security-opt="],
    add: ["--pid=host", "--user=0:0", ...everyPrivilege()],
  }),
  "the host's shared memory": () => ({ drop: ["^--ipc="], add: ["--ipc=host"] }),
  "no limits": () => ({
    drop: ["^--memory", "^--pids-limit", "^--ulimit", "^--cpus", "^--shm-size", "^--tmpfs"],
    add: [
      "--tmpfs=/tmp:rw,exec,size=4g,mode=1777",
      "--tmpfs=/run:rw,exec,size=1g,mode=1777",
      "--shm-size=4g",
    ],
  }),
  "the filter's folder writable": () => ({
    drop: ["^--mount .*target=/run/egress"],
    add: ["--tmpfs=/run/egress:mode=1777"],
  }),
} satisfies Record<string, (place: Place) => Change>;

/** The hardening of an engine's flags, without anything a launcher does: no look at the folder, no check of input. */
export const flagsAlone = "the flags alone, no launcher";
/** What people write who have no launcher. */
export const naive = "a launcher that looks at nothing";

/** For what a project's file asks: ours, with the user's own word for it. */
export const approved = "the user approves of the file";

export type WeakeningName = keyof typeof changes | typeof flagsAlone | typeof naive | typeof approved;

/** The change of a weakening; undefined where it is no change of flags. */
export function changeOf(name: WeakeningName, place: Place): Change | undefined {
  return Object.hasOwn(changes, name) ? changes[name as keyof typeof changes](place) : undefined;
}
