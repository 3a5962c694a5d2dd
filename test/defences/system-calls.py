"""Tries system calls and prints, as JSON, what the kernel answered to each: "ok" or the name of the error."""
import ctypes, errno, json, mmap, os, platform, signal, socket, struct, subprocess, sys

libc = ctypes.CDLL(None, use_errno=True)
libc.syscall.restype = ctypes.c_long
# x86_64 and arm64: the numbers of the second kind are the same on all newer architectures.
x86 = platform.machine() == "x86_64"
numbers = {
    "socket": 41 if x86 else 198, "socketpair": 53 if x86 else 199, "unshare": 272 if x86 else 97,
    "clone": 56 if x86 else 220, "setns": 308 if x86 else 268, "mount": 165 if x86 else 40,
    "umount2": 166 if x86 else 39, "pivot_root": 155 if x86 else 41, "chroot": 161 if x86 else 51,
    "bpf": 321 if x86 else 280, "perf_event_open": 298 if x86 else 241, "userfaultfd": 323 if x86 else 282,
    "keyctl": 250 if x86 else 219, "add_key": 248 if x86 else 217, "request_key": 249 if x86 else 218,
    "open_by_handle_at": 304 if x86 else 265, "process_vm_readv": 310 if x86 else 270,
    "init_module": 175 if x86 else 105, "finit_module": 313 if x86 else 273, "kexec_load": 246 if x86 else 104,
    "acct": 163 if x86 else 89, "quotactl": 179 if x86 else 60, "settimeofday": 164 if x86 else 170,
    "reboot": 169 if x86 else 142, "swapon": 167 if x86 else 224, "sethostname": 170 if x86 else 161,
    "personality": 135 if x86 else 92, "kcmp": 312 if x86 else 272, "syslog": 103 if x86 else 116,
    "fanotify_init": 300 if x86 else 262, "mbind": 237 if x86 else 235, "memfd_secret": 447,
    "io_uring_setup": 425, "io_uring_enter": 426, "io_uring_register": 427, "clone3": 435, "openat2": 437,
    "open_tree": 428, "move_mount": 429, "fsopen": 430, "fsconfig": 431, "fsmount": 432, "fspick": 433,
    "pidfd_getfd": 438, "mount_setattr": 442, "quotactl_fd": 443, "remap_file_pages": 216 if x86 else 234,
}
answers = {}


def record(name, failed):
    answers[name] = errno.errorcode[ctypes.get_errno()] if failed else "ok"


def call(title, name, *arguments):
    ctypes.set_errno(0)
    result = libc.syscall(ctypes.c_long(numbers[name]), *[ctypes.c_ulong(value & (2**64 - 1)) for value in arguments])
    record(title, result == -1)
    return result


# 64 bits of arguments: what the kernel cuts off must not get past a comparison.
high = 1 << 32
for family, title in [(40, "vsock"), (38, "alg"), (17, "packet"), (15, "key"), (31, "bluetooth"), (29, "can"), (30, "tipc"), (44, "xdp")]:
    call(f"socket {title}", "socket", family, socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW, 0)
    call(f"socket {title}, high bits", "socket", family | high, socket.SOCK_STREAM if family == 40 else socket.SOCK_RAW, 0)
call("socket vsock, datagram", "socket", 40, socket.SOCK_DGRAM, 0)
for protocol, title in [(9, "audit"), (12, "netfilter"), (16, "generic"), (6, "xfrm"), (21, "crypto")]:
    call(f"netlink {title}", "socket", 16, socket.SOCK_RAW, protocol)
call("netlink route", "socket", 16, socket.SOCK_RAW, 0)
for family, title in [(1, "unix"), (2, "internet"), (10, "internet6")]:
    call(f"socket {title}", "socket", family, socket.SOCK_STREAM, 0)
for title, flag in [("user", 0x10000000), ("mount", 0x20000), ("network", 0x40000000), ("pid", 0x20000000), ("ipc", 0x8000000), ("uts", 0x4000000), ("cgroup", 0x2000000)]:
    # In a child: where it succeeds, this process must stay what it is.
    child = os.fork()
    if child == 0:
        ctypes.set_errno(0)
        os._exit(0 if libc.syscall(ctypes.c_long(numbers["unshare"]), ctypes.c_ulong(flag)) == 0 else ctypes.get_errno())
    error = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    answers[f"unshare {title}"] = errno.errorcode[error] if error else "ok"
    if call(f"clone {title}", "clone", flag | signal.SIGCHLD, 0, 0, 0, 0) == 0:
        os._exit(0)
buffer = ctypes.create_string_buffer(256)
address = ctypes.addressof(buffer)
for name in ["setns", "mount", "umount2", "pivot_root", "chroot", "bpf", "perf_event_open", "userfaultfd", "keyctl",
             "add_key", "request_key", "open_by_handle_at", "process_vm_readv", "init_module", "finit_module",
             "kexec_load", "acct", "quotactl", "settimeofday", "reboot", "swapon", "sethostname", "kcmp",
             "fanotify_init", "memfd_secret", "io_uring_enter", "io_uring_register", "clone3",
             "openat2", "open_tree", "move_mount", "fsopen", "fsconfig", "fsmount", "fspick", "pidfd_getfd",
             "mount_setattr", "quotactl_fd", "remap_file_pages"]:
    call(name, name, 0, address, 0, 0, 0)
call("syslog", "syslog", 3, address, 8)
call("io_uring_setup", "io_uring_setup", 4, address)
call("personality: ask", "personality", 0xFFFFFFFF)
call("personality: no randomization", "personality", 0x40000)
call("personality: read implies exec", "personality", 0x400000)

# Setuid files: by every call that gives a mode.
os.umask(0)
place = os.getcwd()


def attempt(title, action):
    ctypes.set_errno(0)
    try:
        action()
        answers[title] = "ok"
    except OSError as error:
        answers[title] = errno.errorcode[error.errno]


def kept(title, path, bits):
    """What came of it, whatever the answer was."""
    answers[f"{title}: setuid file"] = os.path.exists(path) and os.stat(path).st_mode & bits != 0


def plain(name):
    with open(name, "w") as file:
        file.write("#!/bin/sh\n")
    return name


attempt("chmod setuid", lambda: os.chmod(plain("suid-chmod"), 0o4755))
kept("chmod", "suid-chmod", 0o4000)
descriptor = os.open(plain("suid-fchmod"), os.O_RDWR)
attempt("fchmod setuid", lambda: os.fchmod(descriptor, 0o4755))
kept("fchmod", "suid-fchmod", 0o4000)
attempt("fchmodat setuid", lambda: os.chmod(plain("suid-fchmodat"), 0o4755, dir_fd=os.open(place, os.O_RDONLY)))
kept("fchmodat", "suid-fchmodat", 0o4000)
ctypes.set_errno(0)
plain("suid-fchmodat2")
record("fchmodat2 setuid", libc.syscall(ctypes.c_long(452), -100, b"suid-fchmodat2", 0o4755, 0) == -1)
kept("fchmodat2", "suid-fchmodat2", 0o4000)
attempt("open setuid", lambda: os.open("suid-open", os.O_CREAT | os.O_RDWR, 0o4755))
kept("open", "suid-open", 0o6000)
attempt("open setgid", lambda: os.open("sgid-open", os.O_CREAT | os.O_RDWR, 0o2755))
kept("open setgid", "sgid-open", 0o6000)
attempt("temporary file setuid", lambda: os.open(place, os.O_TMPFILE | os.O_RDWR, 0o4755))
attempt("mknod setuid", lambda: os.mknod("suid-mknod", 0o104755))
kept("mknod", "suid-mknod", 0o4000)
if x86:
    for name, number in [("creat", 85), ("open (old)", 2)]:
        ctypes.set_errno(0)
        mode = [0o4755] if name == "creat" else [os.O_CREAT | os.O_RDWR, 0o4755]
        record(f"{name} setuid", libc.syscall(ctypes.c_long(number), f"suid-{number}".encode(), *mode) == -1)
        kept(name, f"suid-{number}", 0o4000)
attempt("device", lambda: os.mknod("device", 0o060666, os.makedev(254, 0)))
attempt("named pipe", lambda: os.mkfifo("/tmp/pipe"))
attempt("chmod", lambda: os.chmod(plain("plain"), 0o755))
attempt("chmod setgid folder", lambda: (os.mkdir("shared"), os.chmod("shared", 0o2775)))
attempt("set capability", lambda: os.setxattr(plain("capable"), "security.capability", struct.pack("<5I", 0x2000001, 0xFF, 0, 0, 0)))


# A debugger: trace a child, read its memory, let it go.
def debug():
    child = os.fork()
    if child == 0:
        libc.ptrace(0, 0, 0, 0)
        os.kill(os.getpid(), signal.SIGSTOP)
        os._exit(7)
    os.waitpid(child, 0)
    libc.ptrace.restype = ctypes.c_long
    libc.ptrace.argtypes = [ctypes.c_long, ctypes.c_long, ctypes.c_void_p, ctypes.c_void_p]
    ctypes.set_errno(0)
    libc.ptrace(1, child, address, 0)
    if ctypes.get_errno() != 0:
        raise OSError(ctypes.get_errno(), "peek")
    libc.ptrace(7, child, 0, 0)
    _, status = os.waitpid(child, 0)
    if os.waitstatus_to_exitcode(status) != 7:
        raise OSError(errno.EIO, "child")


attempt("debugger", debug)


# Side doors: 32-bit entry, x32 numbers. In a child, since the kernel may kill who tries.
def child_of(title, program):
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    answers[title] = ended.stdout.strip() or f"ended {ended.returncode}"


if x86:
    child_of("32-bit entry", """
import ctypes, mmap
# mov eax, 20 (getpid); int 0x80; ret
page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
page.write(b"\\xb8\\x14\\x00\\x00\\x00\\xcd\\x80\\xc3")
function = ctypes.CFUNCTYPE(ctypes.c_int)(ctypes.addressof(ctypes.c_char.from_buffer(page)))
print("answered" if function() > 0 else "refused")
""")
    child_of("x32 numbers", """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print("answered" if libc.syscall(ctypes.c_long(0x40000000 | 39)) > 0 else "refused")
""")
print(json.dumps(answers))
