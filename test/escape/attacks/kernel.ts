import type { Attack } from "../attack.ts";
import type { WeakeningName } from "../weakenings.ts";

const group = "kernel and privilege";

/** Calls by their numbers on x86_64 and arm64, with arguments that do no harm where they are let through. */
const calls: readonly (readonly [string, string, WeakeningName])[] = [
  ["make a user namespace of its own", "call 272/97 0x10000000", "no profile of system calls"],
  ["make a mount namespace of its own", "call 272/97 0x20000", "privileged"],
  ["make a network namespace of its own", "call 272/97 0x40000000", "privileged"],
  ["set up io_uring", "call 425/425 4 0", "no profile of system calls"],
  ["open a socket to the hypervisor (vsock)", "call 41/198 40 1 0", "no profile of system calls"],
  ["load a BPF program's map", "call 321/280 99 0 0", "privileged"],
  ["watch the kernel's performance events", "call 298/241 0 0 0 0 0", "no profile of system calls"],
  ["handle page faults of its own (userfaultfd)", "call 323/282 0", "privileged"],
  ["add a key to the kernel's keyring", "call 248/217 =user =x =y 1 -3", "no profile of system calls"],
  ["read the kernel's keyrings", "call 250/219 0 -3 0", "no profile of system calls"],
  ["set the clock", "call 164/170 0 0", "privileged"],
  ["switch process accounting", "call 163/89 =/nonexistent", "privileged"],
  ["read the kernel's log", "call 103/116 10 0 0", "privileged"],
  ["use a file as swap", "call 167/224 =/nonexistent 0", "privileged"],
  ["restart the machine (with a wrong password)", "call 169/142 0 0 0 0", "privileged"],
  ["rename the machine", "call 170/161 =x -1", "privileged"],
  ["mount by the new calls (fsopen)", "call 430/430 =tmpfs 0", "privileged"],
  ["copy a mount (open_tree)", "call 428/428 -100 =/ 1", "privileged"],
  ["turn address randomization off", "call 135/92 0x40000", "no profile of system calls"],
  ["read a packet from the wire", "call 41/198 17 3 0x300", "as root, with capabilities"],
  ["send a packet with a forged sender", "call 41/198 2 3 255", "as root, with capabilities"],
  ["ask for mandatory file events (fanotify)", "call 300/262 4 0", "privileged"],
  ["change its root (chroot)", "call 161/51 =/", "as root, with capabilities"],
];

const files: readonly (readonly [string, string])[] = [
  [
    "tell the kernel to run a program at the next crash (core_pattern)",
    "opens /proc/sys/kernel/core_pattern",
  ],
  ["change network settings of the kernel", "opens /proc/sys/net/ipv4/ip_forward"],
  ["change how interrupts are spread", "opens /proc/irq/default_smp_affinity"],
  [
    "read the kernel's message device",
    "python3 -c 'import os; os.open(\"/dev/kmsg\", os.O_RDONLY | os.O_NONBLOCK)'",
  ],
  [
    "find a disk's device",
    "ls /dev/vd* /dev/sd* /dev/nvme* /dev/loop0 /dev/mapper/* /dev/xvd* 2>/dev/null | grep -q .",
  ],
  ["mount with FUSE", "test -c /dev/fuse && python3 -c 'import os; os.open(\"/dev/fuse\", os.O_RDWR)'"],
  ["use the machine's tunnel device", "test -c /dev/net/tun"],
  [
    "mount the control groups for writing",
    "mkdir -p /tmp/c && mount -t cgroup2 none /tmp/c || mount -t cgroup -o rdma none /tmp/c || mount -t cgroup -o memory none /tmp/c",
  ],
  [
    "change its own limits",
    "mkdir -p /tmp/l && { mount -t cgroup -o memory none /tmp/l && opens /tmp/l/memory.limit_in_bytes || mount -t cgroup2 none /tmp/l && opens /tmp/l/cgroup.procs; }",
  ],
  ["read the kernel's debugging files", "mkdir -p /tmp/d && mount -t debugfs none /tmp/d"],
  ["read the firmware's tables", "ls -A /sys/firmware | grep -q ."],
];

const grown: readonly (readonly [string, string, WeakeningName])[] = [
  [
    "hold any capability",
    "grep -E '^Cap(Eff|Prm|Bnd|Inh|Amb):' /proc/self/status | grep -qv '0000000000000000'",
    "as root, with capabilities",
  ],
  [
    "gain privileges by a program's file capabilities",
    'cp /bin/true t && setcap cap_setuid+ep t || python3 -c \'import os, struct; os.setxattr("t", "security.capability", struct.pack("<5I", 0x2000001, 0xFF, 0, 0, 0))\'',
    "as root, with capabilities",
  ],
  [
    "gain privileges at exec (no_new_privs is off)",
    "grep -q 'NoNewPrivs:.*0' /proc/self/status",
    "as root, with capabilities",
  ],
  ["run unfiltered by seccomp", "grep -q 'Seccomp:.*0' /proc/self/status", "no profile of system calls"],
  ["be uid 0", "[ $(id -u) = 0 ]", "as root"],
  ["become another user", "python3 -c 'import os; os.setuid(4242)'", "as root, with capabilities"],
  ["raise its priority over everything", "python3 -c 'import os; os.nice(-5)'", "privileged"],
  [
    "see processes of the host",
    "[ $(ls /proc | grep -c '^[0-9]') -gt 60 ] || ps -e -o comm= | grep -q dockerd",
    "the host's processes",
  ],
  [
    "enter the host's namespaces",
    'nsenter -t 1 -m true 2>/dev/null && ps -e -o comm= | grep -q dockerd || python3 -c \'import os, sys; p = os.popen("pgrep -o dockerd").read().strip(); sys.exit(0 if p and os.listdir("/proc/" + p + "/root/") else 1)\'',
    "the host's processes",
  ],
  [
    "ask the engine for another container",
    "curl -s -m 3 --unix-socket /run/docker.sock http://engine/_ping | grep -q OK",
    "the engine's socket mounted",
  ],
  ["send a signal to a process of the host", "p=$(pgrep -o dockerd) && kill -0 $p", "the host's processes"],
  [
    "share memory with programs of the host",
    "ls /dev/shm | grep -q ai-sandbox-escape",
    "the host's shared memory",
  ],
];

const numbered = (start: number, index: number): string => `KRN-${String(start + index).padStart(2, "0")}`;

export const kernel: Attack[] = [
  ...calls.map(
    ([words, inside, weakening], index) =>
      ({ id: numbered(1, index), group, words, inside, weakening }) as const,
  ),
  ...files.map(
    ([words, inside], index) =>
      ({ id: numbered(31, index), group, words, inside, weakening: "privileged" }) as const,
  ),
  ...grown.map(
    ([words, inside, weakening], index) =>
      ({ id: numbered(51, index), group, words, inside, weakening }) as const,
  ),
];
