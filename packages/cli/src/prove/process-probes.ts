import type { Probe } from "./probe.ts";

/** Whether the last command got through: then the attack did. */
const mustFail = (command: string): string =>
  `if ${command} >/dev/null 2>&1; then echo "it worked: ${command.replaceAll('"', "'")}"; exit 1; fi`;

/** Rights, system calls, the kernel, other processes, limits. */
export const processProbes: readonly Probe[] = [
  {
    name: "be root",
    script: 'id -u; [ "$rootless" = yes ] && exit 77; [ "$(id -u)" != 0 ]',
  },
  {
    name: "have or gain a capability",
    script:
      'grep -E "^Cap(Prm|Eff|Bnd|Amb)" /proc/self/status | tr "\\n" " "; ! grep -E "^Cap(Prm|Eff|Bnd|Amb):.*[1-9a-f]" /proc/self/status >/dev/null',
  },
  {
    name: "gain rights through a setuid file",
    script: `grep -q "^NoNewPrivs:.*1" /proc/self/status || { echo "no_new_privs is not set"; exit 1; }
found=$(find / -xdev -type f -perm /6000 2>/dev/null | head -1); [ -z "$found" ] || { echo "$found"; exit 1; }`,
  },
  {
    name: "make namespaces of its own",
    script: [mustFail("unshare --user --map-root-user true"), mustFail("unshare --mount true")].join("\n"),
  },
  {
    name: "use system calls that programs don't need",
    script: `grep -q "^Seccomp:.*2" /proc/self/status || { echo "no filter is in force"; exit 1; }
command -v python3 >/dev/null || exit 77
python3 - <<'END'
import ctypes, platform, sys
numbers = {"x86_64": {"bpf": 321, "keyctl": 250, "userfaultfd": 323, "io_uring_setup": 425, "perf_event_open": 298, "add_key": 248},
           "aarch64": {"bpf": 280, "keyctl": 219, "userfaultfd": 282, "io_uring_setup": 425, "perf_event_open": 241, "add_key": 217}}
known = numbers.get(platform.machine())
if known is None: sys.exit(77)
libc = ctypes.CDLL(None, use_errno=True)
for name, number in known.items():
    ctypes.set_errno(0)
    result = libc.syscall(number, 0, 0, 0, 0, 0)
    if result >= 0 or ctypes.get_errno() not in (1, 38):
        print(name, "is answered:", result, ctypes.get_errno()); sys.exit(1)
END`,
  },
  {
    name: "see or signal processes of this machine",
    script: `count=$(ls -d /proc/[0-9]* | wc -l); echo "$count processes in sight"; [ "$count" -lt 40 ] || exit 1
grep -Eqx "systemd|init|launchd" /proc/1/comm && { echo "the machine's first process is in sight"; exit 1; }
exit 0`,
  },
  {
    name: "start more processes than its limit",
    script: `[ "$processes" -le 4096 ] || { echo "the limit is $processes: too many to try"; exit 77; }
command -v python3 >/dev/null || exit 77
python3 - "$processes" <<'END'
import os, sys, time
limit, started = int(sys.argv[1]), []
try:
    while len(started) < limit + 32:
        child = os.fork()
        if child == 0:
            time.sleep(20); os._exit(0)
        started.append(child)
except OSError:
    pass
for child in started: os.kill(child, 9)
for child in started: os.waitpid(child, 0)
print(len(started), "started, the limit is", limit)
sys.exit(1 if len(started) >= limit else 0)
END`,
  },
  {
    name: "take all memory",
    script: `limit=$(cat /sys/fs/cgroup/memory.max 2>/dev/null || cat /sys/fs/cgroup/memory/memory.limit_in_bytes 2>/dev/null) || exit 77
echo "limit: $limit"; [ "$limit" != max ] && [ "$limit" -lt 9000000000000000 ]`,
  },
  { name: "leave a core file", script: 'ulimit -c; [ "$(ulimit -c)" = 0 ]' },
  {
    name: "steer the kernel",
    script: [
      mustFail("sh -c 'echo x > /proc/sys/kernel/core_pattern'"),
      mustFail("sh -c 'echo h > /proc/sysrq-trigger'"),
      mustFail("sh -c 'echo 1 > /sys/kernel/uevent_helper'"),
      mustFail("mkdir /sys/fs/cgroup/proof"),
      mustFail("dmesg"),
    ].join("\n"),
  },
  {
    name: "reach devices of this machine",
    script: `for device in /dev/mem /dev/kmsg /dev/port /dev/sda /dev/vda /dev/nvme0n1 /dev/kvm /dev/fuse /dev/loop0 /dev/dri/card0; do
  [ -e "$device" ] && { echo "$device is there"; exit 1; }; done
${mustFail("mknod /tmp/proof-device b 8 0")}
exit 0`,
  },
];
