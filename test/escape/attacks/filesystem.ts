import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Attack } from "../attack.ts";
import { secretFiles } from "../place.ts";
import { nestedMounts } from "./mounts.ts";

const group = "filesystem";

const reads: Attack[] = secretFiles.map((path, index) => ({
  id: `FS-${String(index + 1).padStart(2, "0")}`,
  group,
  words: `read ~/${path} of the user`,
  inside: `grep 'the secret' "$HOST_HOME/${path}"`,
  weakening: "another folder mounted",
}));

const writes: Attack[] = [
  ["FS-31", "replace the tool's own program", "/opt/probe/probe.mjs"],
  ["FS-32", "put a program first on PATH", "/usr/local/bin/git"],
  ["FS-33", "change a shared library", "/etc/ld.so.preload"],
  ["FS-34", "add a user with uid 0", "/etc/passwd"],
  ["FS-35", "add a trusted certificate", "/etc/ssl/certs/ca-certificates.crt"],
  ["FS-36", "change the shell's start file for everybody", "/etc/bash.bashrc"],
  ["FS-37", "change git's configuration for everybody", "/etc/gitconfig"],
  ["FS-38", "answer names by /etc/hosts", "/etc/hosts"],
].map(([id = "", words = "", path]) => ({
  id,
  group,
  words,
  inside: `echo '# x' >> ${path}`,
  weakening: "a writable system, as root",
}));

export const filesystem: Attack[] = [
  ...reads,
  {
    id: "FS-15",
    group,
    words: "read the project beside this one",
    inside: 'grep "the secret" "$WS/../sibling/file"',
    weakening: "another folder mounted",
  },
  {
    id: "FS-16",
    group,
    words: "list the user's home folder",
    inside: 'ls -A "$HOST_HOME" | grep -q .ssh',
    weakening: "another folder mounted",
  },
  {
    id: "FS-17",
    group,
    words: "write to the user's shell start file",
    inside: 'echo "# x" >>"$HOST_HOME/.bashrc"',
    after: (place) => existsSync(join(place.home, ".bashrc")),
    weakening: "another folder mounted",
  },
  {
    id: "FS-18",
    group,
    words: "read a secret by a relative link in the workspace",
    arrange: (place) => symlinkSync("../../../.ssh/id_ed25519", join(place.workspace, "relative-link")),
    inside: 'grep "the secret" relative-link',
    weakening: "another folder mounted",
  },
  {
    id: "FS-19",
    group,
    words: "read a secret by an absolute link in the workspace",
    arrange: (place) =>
      symlinkSync(join(place.home, ".aws/credentials"), join(place.workspace, "absolute-link")),
    inside: 'grep "the secret" absolute-link',
    weakening: "another folder mounted",
  },
  {
    id: "FS-20",
    group,
    words: "read a secret by a link that the agent makes itself",
    inside: 'ln -s "$HOST_HOME/.netrc" own-link && grep "the secret" own-link',
    weakening: "another folder mounted",
  },
  {
    id: "FS-21",
    group,
    words: "read a secret by /proc/1/root",
    inside:
      'for p in 1 $(pgrep dockerd); do grep -s "the secret" "/proc/$p/root$HOST_HOME/.netrc" && exit 0; done; exit 1',
    weakening: "the host's processes",
  },
  {
    id: "FS-22",
    group,
    words: "read a secret by a path with many ..",
    inside: 'grep "the secret" "$WS/../../../.netrc"',
    weakening: "another folder mounted",
  },
  {
    id: "FS-23",
    group,
    words: "read the host's /etc/shadow",
    inside: "grep '^root:' /host/etc/shadow",
    weakening: "the host's root mounted",
  },
  {
    id: "FS-24",
    group,
    words: "find the engine's data folder",
    inside: "ls /host/var/lib/docker/containers || ls /var/lib/docker/containers",
    weakening: "the host's root mounted",
  },
  {
    id: "FS-26",
    group,
    words: "mount over the workspace's parent",
    inside: 'mount -t tmpfs none "$(dirname "$WS")"',
    weakening: "privileged",
  },
  {
    id: "FS-27",
    group,
    words: "take the workspace's mount away",
    inside: 'umount -l "$WS"',
    weakening: "privileged",
  },
  {
    id: "FS-28",
    group,
    words: "make the system writable by a remount",
    inside: "mount -o remount,rw / || mount -o remount,bind,rw /",
    weakening: "privileged",
  },
  {
    id: "FS-29",
    group,
    words: "leave a program of root's for other users in the workspace",
    inside: "cp /bin/true roots && chmod 4755 roots",
    after: (place) => {
      const found = statOf(join(place.workspace, "roots"));
      return found !== undefined && found.uid === 0 && (found.mode & 0o4000) !== 0;
    },
    weakening: "privileged",
  },
  {
    id: "FS-30",
    group,
    words: "leave a setuid program of the user's for other users in the workspace",
    inside: "cp /bin/true users && chmod 4755 users",
    after: (place) => ((statOf(join(place.workspace, "users"))?.mode ?? 0) & 0o4000) !== 0,
    weakening: "no profile of system calls",
  },
  ...writes,
  {
    id: "FS-39",
    group,
    words: "leave files that belong to root",
    inside: "touch of-root",
    after: (place) => statOf(join(place.workspace, "of-root"))?.uid === 0,
    weakening: "as root, with capabilities",
  },
  {
    id: "FS-40",
    group,
    words: "give a file to another user",
    inside: "touch given && chown 4242 given",
    weakening: "as root, with capabilities",
  },
  {
    id: "FS-41",
    group,
    words: "make a disk's device in the workspace",
    inside: "mknod disk b 254 0",
    weakening: "as root, with capabilities",
  },
  {
    id: "FS-43",
    group,
    words: "reach a file by its handle instead of its path",
    inside: "call 304/265 3 0 0",
    weakening: "privileged",
  },
  {
    id: "FS-44",
    group,
    words: "swap a folder for a link to ~/.ssh while a session starts in it",
    weakening: "the flags alone, no launcher",
    // What an agent at work in the folder above can do: here between the launcher's look and the engine's mount.
    attempt: async (way, place) => (await import("../swap.ts")).swapped(way, place),
  },
  {
    id: "FS-45",
    group,
    words: "change a file outside by a hard link that lies in the workspace",
    arrange: (place) =>
      void spawnSync("ln", [
        join(dirname(place.workspace), "sibling/file"),
        join(place.workspace, "second-name"),
      ]),
    inside: "echo evil >>second-name",
    after: (place) => readFileSync(join(dirname(place.workspace), "sibling/file"), "utf8").includes("evil"),
    weakening: "the flags alone, no launcher",
    ours: "open",
    why: "the user made the link, and the kernel tells nobody where a second name lies; the launcher warns of those at the top of the folder before the start",
  },
  ...nestedMounts,
];

function statOf(path: string): { uid: number; mode: number } | undefined {
  return statSync(path, { throwIfNoEntry: false });
}
