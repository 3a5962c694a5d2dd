import { describe, expect, test } from "vitest";
import { groups, refusals, rules } from "../../packages/core/seccomp/source.ts";
import { type SeccompSource, seccompProfile } from "./seccomp.ts";

type Entry = { names: string[]; action: string; args?: object[]; errnoRet?: number };
type Profile = { defaultAction: string; archMap: { architecture: string }[]; syscalls: Entry[] };

const profile = (): Profile => JSON.parse(seccompProfile()) as Profile;
const entriesOf = (name: string): Entry[] => profile().syscalls.filter(({ names }) => names.includes(name));

/** Ways out of a container, and kernel code that no program of a session needs. */
const never = [
  "mount umount2 pivot_root chroot unshare setns open_tree move_mount fsopen fsmount fspick mount_setattr",
  "bpf perf_event_open userfaultfd keyctl add_key request_key io_uring_setup io_uring_enter io_uring_register",
  "init_module finit_module delete_module kexec_load kexec_file_load reboot swapon swapoff acct quotactl",
  "open_by_handle_at pidfd_getfd kcmp syslog settimeofday clock_settime iopl ioperm lookup_dcookie vhangup",
]
  .join(" ")
  .split(" ");

test.each(never)("%s is not allowed in any form", (name) => {
  expect(entriesOf(name)).toEqual([]);
});

test("what no entry names is refused, and only 64-bit programs are known", () => {
  expect(profile().defaultAction).toBe("SCMP_ACT_ERRNO");
  expect(profile().archMap.map(({ architecture }) => architecture)).toEqual([
    "SCMP_ARCH_X86_64",
    "SCMP_ARCH_AARCH64",
  ]);
});

test("clone3 and openat2 do not exist, so that programs fall back", () => {
  for (const name of ["clone3", "openat2"]) {
    expect(entriesOf(name)).toMatchObject([{ action: "SCMP_ACT_ERRNO", errnoRet: 38 }]);
  }
});

test("sockets are allowed by family, compared in full", () => {
  expect(entriesOf("socket").every(({ args = [] }) => args.length > 0)).toBe(true);
  expect(
    entriesOf("socket")
      .flatMap(({ args }) => args)
      .every((arg) => (arg as { op: string }).op === "SCMP_CMP_EQ"),
  ).toBe(true);
});

describe("contradictions in the source stop the generator", () => {
  const sample = (change: Partial<SeccompSource>): string =>
    seccompProfile({ groups, rules, refusals, ...change });

  test.each<[string, Partial<SeccompSource>]>([
    ["read stands twice", { groups: [...groups, { title: "again", calls: ["read"] }] }],
    [
      "bpf is allowed and refused",
      {
        groups: [...groups, { title: "more", calls: ["bpf"] }],
        refusals: [...refusals, { calls: "bpf", answer: "EPERM", why: "" }],
      },
    ],
    ["socket has a rule but is allowed", { groups: [...groups, { title: "more", calls: ["socket"] }] }],
    [
      "read is refused in part but has no rule",
      {
        refusals: [...refusals, { calls: "read", answer: "EPERM", partly: true, why: "" }],
      },
    ],
  ])("%s", (message, change) => {
    expect(() => sample(change)).toThrow(message);
  });
});
