import type { Group, Refusal, Rule } from "./types.ts";

/*
 * The system calls a session may use: what `npm run generate` makes profile.json from.
 *
 * Everything that is not named here is refused. The list follows what Docker lets a container without capabilities
 * do; where it is narrower, `refusals` below names the calls and says why. Capabilities play no part: a session never
 * has any. Only 64-bit calls are known to the profile, for two processors: see `architectures` in the generator.
 */

/** Calls that are allowed with any arguments. */
export const groups: readonly Group[] = [
  {
    title: "files: opening, reading, writing",
    calls: [
      "read readv pread64 preadv preadv2 write writev pwrite64 pwritev pwritev2 close close_range lseek",
      "sendfile splice tee vmsplice copy_file_range fallocate ftruncate truncate fadvise64 readahead",
      "fsync fdatasync sync syncfs sync_file_range flock fcntl ioctl dup dup2 dup3 pipe pipe2",
    ],
  },
  {
    title: "files: names, folders, attributes",
    calls: [
      "access faccessat faccessat2 stat fstat lstat newfstatat statx statfs fstatfs statmount listmount",
      "getdents getdents64 getcwd chdir fchdir mkdir mkdirat rmdir rename renameat renameat2 link linkat",
      "symlink symlinkat unlink unlinkat readlink readlinkat umask chown fchown lchown fchownat",
      "utime utimes futimesat utimensat cachestat name_to_handle_at file_getattr file_setattr",
      "getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat",
      "listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat",
    ],
  },
  {
    title: "waiting for files and events",
    calls: [
      "select pselect6 poll ppoll epoll_create epoll_create1 epoll_ctl epoll_wait epoll_pwait epoll_pwait2",
      "eventfd eventfd2 inotify_init inotify_init1 inotify_add_watch inotify_rm_watch",
      "io_setup io_destroy io_submit io_cancel io_getevents io_pgetevents signalfd signalfd4",
    ],
  },
  {
    title: "memory",
    calls: [
      "brk mmap munmap mremap mprotect madvise mincore msync mlock mlock2 mlockall munlock munlockall",
      "pkey_alloc pkey_free pkey_mprotect memfd_create membarrier mseal map_shadow_stack",
    ],
  },
  {
    title: "processes and threads",
    calls: [
      "execve execveat exit exit_group fork vfork wait4 waitid getpid getppid gettid getpgid getpgrp setpgid",
      "getsid setsid prctl arch_prctl set_tid_address set_robust_list get_robust_list rseq restart_syscall",
      "futex futex_wait futex_wake futex_requeue futex_waitv pidfd_open pidfd_send_signal process_mrelease uname",
    ],
  },
  {
    title: "debuggers: of the session's own processes only, since nothing else is visible or owned",
    calls: ["ptrace uretprobe"],
  },
  {
    title: "users, limits, scheduling",
    calls: [
      "getuid geteuid getgid getegid getresuid getresgid getgroups setuid setgid setreuid setregid",
      "setresuid setresgid setgroups setfsuid setfsgid capget capset getrlimit setrlimit prlimit64 getrusage",
      "getpriority setpriority ioprio_get ioprio_set sched_yield sched_getaffinity sched_setaffinity",
      "sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_getattr sched_setattr",
      "sched_get_priority_max sched_get_priority_min sched_rr_get_interval getcpu sysinfo times",
    ],
  },
  {
    title: "signals and time",
    calls: [
      "rt_sigaction rt_sigprocmask rt_sigpending rt_sigqueueinfo rt_tgsigqueueinfo rt_sigreturn rt_sigsuspend",
      "rt_sigtimedwait sigaltstack kill tkill tgkill pause alarm getitimer setitimer",
      "time gettimeofday clock_gettime clock_getres clock_nanosleep nanosleep adjtimex clock_adjtime",
      "timer_create timer_delete timer_getoverrun timer_gettime timer_settime",
      "timerfd_create timerfd_gettime timerfd_settime",
    ],
  },
  {
    title: "sockets, once there is one",
    calls: [
      "bind connect listen accept accept4 shutdown getsockname getpeername getsockopt setsockopt",
      "sendto sendmsg sendmmsg recvfrom recvmsg recvmmsg",
    ],
  },
  {
    title: "System V and POSIX communication: the session's own, since its IPC namespace is private",
    calls: [
      "shmget shmat shmdt shmctl semget semop semtimedop semctl msgget msgsnd msgrcv msgctl",
      "mq_open mq_unlink mq_timedsend mq_timedreceive mq_notify mq_getsetattr",
    ],
  },
  { title: "random numbers", calls: ["getrandom"] },
  {
    title: "sandboxes of the tool's own, which can only narrow what it has",
    calls: ["seccomp landlock_create_ruleset landlock_add_rule landlock_restrict_self"],
  },
];

const createOrTemporaryFile = 0o20000100; // O_CREAT and the bit of O_TMPFILE
const setuid = 0o4000;
const setuidOrSetgid = 0o6000;
/** New namespaces of every kind that clone can ask for. */
const newNamespaces = 0x7e020000;
const family = { unix: 1, internet: 2, internet6: 10, netlink: 16 };
const netlink = { route: 0, socketDiagnosis: 4 };

/** Calls that are allowed with some arguments. A call with several rules is allowed when one of them holds. */
export const rules: readonly Rule[] = [
  {
    calls: "open",
    when: [{ argument: 1, withoutBits: createOrTemporaryFile }],
    why: "opening what is there; the mode has no meaning then",
  },
  {
    calls: "openat",
    when: [{ argument: 2, withoutBits: createOrTemporaryFile }],
    why: "opening what is there; the mode has no meaning then",
  },
  { calls: "open", when: [{ argument: 2, withoutBits: setuidOrSetgid }], why: "a new file without setuid" },
  { calls: "openat", when: [{ argument: 3, withoutBits: setuidOrSetgid }], why: "a new file without setuid" },
  { calls: "creat", when: [{ argument: 1, withoutBits: setuidOrSetgid }], why: "a new file without setuid" },
  {
    calls: "mknod",
    when: [{ argument: 1, withoutBits: setuidOrSetgid }],
    why: "named pipes; devices take a capability",
  },
  {
    calls: "mknodat",
    when: [{ argument: 2, withoutBits: setuidOrSetgid }],
    why: "named pipes; devices take a capability",
  },
  {
    calls: "chmod fchmod",
    when: [{ argument: 1, withoutBits: setuid }],
    why: "setgid is left for shared folders",
  },
  {
    calls: "fchmodat fchmodat2",
    when: [{ argument: 2, withoutBits: setuid }],
    why: "setgid is left for shared folders",
  },
  {
    calls: "clone",
    when: [{ argument: 0, withoutBits: newNamespaces }],
    why: "threads and processes in the same namespaces",
  },
  { calls: "socket", when: [{ argument: 0, equals: family.unix }], why: "local sockets" },
  { calls: "socket", when: [{ argument: 0, equals: family.internet }], why: "IPv4" },
  { calls: "socket", when: [{ argument: 0, equals: family.internet6 }], why: "IPv6" },
  {
    calls: "socket",
    when: [
      { argument: 0, equals: family.netlink },
      { argument: 2, equals: netlink.route },
    ],
    why: "how programs list interfaces and addresses",
  },
  {
    calls: "socket",
    when: [
      { argument: 0, equals: family.netlink },
      { argument: 2, equals: netlink.socketDiagnosis },
    ],
    why: "how ss and the like list the session's own sockets",
  },
  { calls: "socketpair", when: [{ argument: 0, equals: family.unix }], why: "pairs of local sockets" },
  { calls: "personality", when: [{ argument: 0, equals: 0xffffffff }], why: "asking" },
  {
    calls: "personality",
    when: [{ argument: 0, withoutBits: 0xfffdfff7 }],
    why: "Linux itself, with or without a 32-bit or an old name: the bits 0x8 and 0x20000",
  },
];

/**
 * Where the profile is narrower than the engine's default. `answer` is the error a program sees: ENOSYS where it has
 * another way and takes it then. The calls that the engine's default refuses as well (mount, bpf, keyctl, unshare …)
 * need no line: what is not allowed above is refused.
 */
export const refusals: readonly Refusal[] = [
  {
    calls: "clone3",
    answer: "ENOSYS",
    why: "its flags lie in memory, where no filter can see a new namespace; libc falls back to clone",
  },
  {
    calls: "openat2",
    answer: "ENOSYS",
    why: "its mode lies in memory, where no filter can see a setuid bit; programs fall back to openat",
  },
  {
    calls: "open openat creat mknod mknodat chmod fchmod fchmodat fchmodat2",
    answer: "EPERM",
    partly: true,
    why: "with a setuid bit: such a file in the workspace would let other users of the host act as you",
  },
  {
    calls: "io_uring_setup io_uring_enter io_uring_register",
    answer: "EPERM",
    why: "does other calls' work where no filter sees it, and was the way of many kernel holes; newer engines agree",
  },
  {
    calls: "socket socketpair",
    answer: "EPERM",
    partly: true,
    why: "other families than local, IPv4, IPv6 and two kinds of netlink: AF_VSOCK leads to the hypervisor past any network namespace, AF_ALG and the rest to seldom tried kernel code. Compared as an allow-list, in full width: what the kernel cuts off can't get past it",
  },
  {
    calls: "process_vm_readv process_vm_writev",
    answer: "EPERM",
    why: "debuggers have ptrace and /proc/<pid>/mem",
  },
  {
    calls: "modify_ldt",
    answer: "EPERM",
    why: "16-bit code: for emulators of old systems, with a history of holes",
  },
  {
    calls: "memfd_secret",
    answer: "EPERM",
    why: "memory that no debugger and no limit of the engine sees well",
  },
  { calls: "fanotify_mark", answer: "EPERM", why: "useless without fanotify_init, which takes a capability" },
  { calls: "remap_file_pages", answer: "EPERM", why: "replaced by mmap long ago" },
];
