import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { refusals } from "../../packages/core/seccomp/source.ts";
import { skipFor } from "../lifecycle/support/skip.ts";
import { docker } from "../support/engine.ts";

/** For each call, what becomes of it with each sample of arguments. */
type Answers = Readonly<Record<string, readonly string[]>>;

const program = fileURLToPath(new URL("seccomp-filter.py", import.meta.url));
const ourProfile = fileURLToPath(new URL("../../packages/core/seccomp/profile.json", import.meta.url));

const headers = ["/usr/include/x86_64-linux-gnu/asm/unistd_64.h", "/usr/include/asm/unistd_64.h"];
const impossible =
  process.arch !== "x64"
    ? "it knows the calls of Intel's processors"
    : process.getuid?.() !== 0
      ? "only root may read a filter"
      : headers.some((path) => existsSync(path))
        ? undefined
        : "the kernel's headers, which name the calls, are not installed";
if (impossible !== undefined) process.stderr.write(`skipped: the profile's differences: ${impossible}\n`);

/** Numbers without a function in a 64-bit kernel: engines list them for 32-bit programs, of which there are none. */
const withoutFunction = ["epoll_ctl_old", "epoll_wait_old", "get_thread_area", "set_thread_area"];

/** Newer than some engines' lists, and no more than what older calls give, which are allowed by all of them. */
const newer = [
  "cachestat faccessat2 fchmodat2 file_getattr file_setattr epoll_pwait2 close_range",
  "futex_requeue futex_wait futex_waitv futex_wake process_mrelease pidfd_open pidfd_send_signal",
  "getxattrat listxattrat removexattrat setxattrat statmount listmount",
  "landlock_add_rule landlock_create_ruleset landlock_restrict_self map_shadow_stack mseal uretprobe",
  "pkey_alloc pkey_free pkey_mprotect adjtimex clock_adjtime name_to_handle_at",
].flatMap((line) => line.split(" "));

describe.skipIf(impossible !== undefined)(
  "our profile beside the one that this engine has by default",
  () => {
    let ours: Answers;
    let theirs: Answers;
    let refused: string | undefined;
    beforeAll(() => {
      try {
        theirs = answersOf([]);
        ours = answersOf([`--security-opt=seccomp=${ourProfile}`]);
      } catch (error) {
        // A machine that is itself a container, or an engine whose processes are another machine's.
        refused = /Operation not permitted|No such process/.exec(String(error))?.[0];
        if (refused === undefined) throw error;
      }
    });
    beforeEach((context) => skipFor(refused, context));
    const allowed = (answers: Answers, name: string): number =>
      (answers[name] ?? []).filter((answer) => answer === "allowed").length;

    it("both were read: a file can be read in each, and no session can mount", () => {
      for (const answers of [ours, theirs]) {
        expect(answers.read).toEqual(["allowed", "allowed", "allowed"]);
        expect(allowed(answers, "mount")).toBe(0);
      }
      expect(Object.keys(ours).length).toBeGreaterThan(300);
    });

    it("what it refuses beyond that is in the source, with a reason", () => {
      const narrower = Object.keys(theirs).filter((name) => allowed(ours, name) < allowed(theirs, name));
      const reasons = new Set(refusals.flatMap(({ calls }) => calls.split(" ")));
      expect(narrower.filter((name) => !reasons.has(name) && !withoutFunction.includes(name))).toEqual([]);
      expect(narrower).toContain("modify_ldt");
    });

    it("what it allows beyond that is newer than the engine", () => {
      const wider = Object.keys(theirs).filter((name) => allowed(ours, name) > allowed(theirs, name));
      expect(wider.filter((name) => !newer.includes(name))).toEqual([]);
    });
  },
);

/** Starts a container with these flags beside a session's own, and reads the filter that it got. */
function answersOf(flags: readonly string[]): Answers {
  const container = docker(
    ..."run --detach --network=none --cap-drop=ALL --label=ai-sandbox.tests=filter".split(" "),
    ...flags,
    "--entrypoint=sleep",
    "ai-probe:latest",
    "120",
  );
  try {
    const pid = docker("inspect", "--format={{.State.Pid}}", container);
    const { status, stdout, stderr } = spawnSync("python3", [program, pid], { encoding: "utf8" });
    if (status !== 0) throw new Error(stderr);
    return JSON.parse(stdout) as Answers;
  } finally {
    docker("rm", "--force", container);
  }
}
