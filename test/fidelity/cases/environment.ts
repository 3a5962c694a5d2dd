import { once } from "node:events";
import { appendFileSync, chownSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Case, Group } from "../support/case.ts";
import { readable } from "../support/observe.ts";

const list = "stat -c '%A %u %g %n' *";

const umask = (mask: string): Case => ({
  name: `umask ${mask}`,
  script: `umask ${mask}; probe 'umask; touch file; mkdir folder; printf "" > x; chmod +x x'`,
  afterwards: list,
});

const variable = (name: string, value: string | undefined, shown = `"\${${name}-unset}"`): Case => ({
  name: value === undefined ? `${name} unset` : `${name}=${value}`,
  script: `probe 'echo ${shown}'`,
  environment: { [name]: value },
});

/** Waits for a line of a child's stdout. */
const notify =
  'node -e \'const fs = require("fs"); fs.watch("watched", (event) => { console.log(event); process.exit(0); }); console.log("ready"); setTimeout(() => process.exit(9), 8000)\'';

const cases: Case[] = [
  { name: "the folder", script: "probe 'pwd; pwd -P; readlink /proc/self/cwd'" },
  { name: "PWD", script: "PROBE=variable PROBE_VALUE=PWD probe" },
  {
    name: "a folder with spaces and umlauts",
    script: "mkdir 'a b ä'; cd 'a b ä'; probe 'pwd; touch x'",
    afterwards: "ls 'a b ä'",
  },
  {
    name: "a folder with a comma, a colon and quotes",
    script: `mkdir 'a,b:c"d'; cd 'a,b:c"d'; probe 'pwd; touch x'`,
    afterwards: `ls 'a,b:c"d'`,
  },
  {
    name: "a folder reached through a symlink",
    script: "mkdir real; ln -s real link; cd link; PROBE=variable PROBE_VALUE=PWD probe",
    differs: {
      seen: /"stdout":"<workspace>\/real\\n"/,
      reason: "only the folder itself is mounted, not the links that lead to it",
      instead: "PWD is the folder's real path",
    },
  },
  ...["022", "002", "077", "027", "000"].map(umask),
  { name: "owner and group of new files", script: "probe 'touch file; mkdir folder'", afterwards: list },
  { name: "who the tool is", script: "probe 'id -u; id -g'" },
  {
    name: "supplementary groups",
    script: "probe 'id -G'",
    differs: {
      seen: /"stdout":"1000\\n"/,
      reason: "a group such as docker's would be the way out of the sandbox",
      instead: "the tool has the caller's user and group and no other",
    },
  },
  {
    name: "timestamps that the tool sets",
    script: "probe 'touch -d @1234567890 old'",
    afterwards: "stat -c '%Y' old",
  },
  { name: "timestamps that the tool reads", script: "touch -d @1234567890 old; probe 'stat -c %Y old'" },
  {
    name: "the clock",
    script: "probe 'touch new'",
    afterwards: "test $(( $(date +%s) - $(stat -c %Y new) )) -lt 10; echo $?",
  },
  {
    name: "hard links made inside",
    isReported: true,
    script: "echo x > a; probe 'ln a b'",
    afterwards: "stat -c %h a b; test a -ef b; echo $?",
  },
  {
    name: "hard links made outside",
    isReported: true,
    script: "echo x > a; ln a b; probe 'stat -c %h a b; echo y >> b'",
    afterwards: "cat a",
  },
  {
    name: "relative symlinks",
    script: "echo x > a; probe 'ln -s a b; cat b'",
    afterwards: "readlink b; cat b",
  },
  { name: "absolute symlinks within the folder", script: 'echo x > a; ln -s "$PWD/a" b; probe "cat b"' },
  { name: "dangling symlinks", script: "ln -s nowhere b; probe 'readlink b; cat b 2>/dev/null; echo $?'" },
  {
    name: "executable bits",
    script:
      "printf '#!/bin/sh\\necho ran\\n' > run; chmod +x run; probe './run; chmod -x run; ./run 2>/dev/null; echo $?'",
    afterwards: list,
  },
  {
    name: "sticky, setgid and setuid bits on reading",
    script: "mkdir d; chmod 1755 d; probe 'stat -c %a d'",
  },
  {
    name: "upper and lower case",
    script: "probe 'echo a > Name; echo b > name; ls | sort'",
    afterwards: "cat Name name",
  },
  {
    name: "names with a newline",
    script: 'probe \'touch "$(printf "a\\\\nb")"\'',
    afterwards: "ls | od -c | head -2",
  },
  {
    name: "names that are no UTF-8",
    isReported: true,
    script: "touch $'\\xff\\xfe'; probe 'ls | od -An -tx1; touch \"$(printf \"\\\\303\")\"'",
    afterwards: "ls | od -An -tx1",
  },
  {
    name: "names of 255 bytes",
    script: "probe 'touch $(head -c 255 /dev/zero | tr \"\\0\" n)'",
    afterwards: "ls | wc -c",
  },
  { name: "a file of 5 GB with holes", script: "probe 'truncate -s 5G big'", afterwards: "stat -c %s big" },
  {
    name: "extended attributes",
    script: 'probe \'python3 -c "import os; os.setxattr(\\".\\", \\"user.x\\", b\\"1\\")"; echo $?\'',
    afterwards: 'python3 -c \'import os; print(os.getxattr(".", "user.x"))\'',
  },
  { name: "renaming over a file", script: "echo a > a; echo b > b; probe 'mv b a'", afterwards: "ls; cat a" },
  { name: "removing a folder", script: "mkdir -p d/e; touch d/e/f; probe 'rm -r d'", afterwards: "ls -A" },
  {
    name: "a shared mapping of a file",
    script:
      'head -c 4096 /dev/zero > m; probe \'python3 -c "import mmap; f=open(\\"m\\",\\"r+b\\"); m=mmap.mmap(f.fileno(),0); m[0:2]=b\\"ab\\"; m.flush()"\'',
    afterwards: "head -c 2 m",
  },
  {
    name: "inotify on a file that the host changes",
    drive: async (way) => {
      writeFileSync(join(way.workspace, "watched"), "x");
      chownSync(join(way.workspace, "watched"), way.world.person.uid, way.world.person.gid);
      const child = way.start(way.subject, [notify]);
      const output: Buffer[] = [];
      child.stdout?.on("data", (bytes: Buffer) => {
        output.push(bytes);
        if (bytes.includes("ready"))
          setTimeout(() => appendFileSync(join(way.workspace, "watched"), "y"), 100);
      });
      const [code] = await once(child, "close");
      return { code, stdout: readable(output) };
    },
  },
  {
    name: "a lock that the host holds",
    script: "touch lock; exec 9< lock; flock -x 9; probe 'flock -n -x lock true; echo $?'",
  },
  {
    name: "a lock that the tool holds",
    script:
      "touch lock; probe 'flock -x lock sh -c \"echo locked > state; sleep 1.5\"' & until grep -q locked state 2>/dev/null; do sleep 0.05; done; flock -n -x lock true; echo $?; wait",
  },
  {
    name: "POSIX locks",
    script:
      'touch lock; probe \'python3 -c "import fcntl,time; f=open(\\"lock\\",\\"w\\"); fcntl.lockf(f, fcntl.LOCK_EX); open(\\"state\\",\\"w\\").close(); time.sleep(1.5)"\' & until test -e state; do sleep 0.05; done; python3 -c \'import fcntl; f=open("lock","w")\ntry:\n fcntl.lockf(f, fcntl.LOCK_EX|fcntl.LOCK_NB); print("free")\nexcept OSError: print("taken")\'; wait',
  },
  { name: "a FIFO from host to tool", isReported: true, script: "mkfifo f; echo hello > f & probe 'cat f'" },
  {
    name: "a FIFO from tool to host",
    isReported: true,
    script: "mkfifo f; cat f & probe 'echo hello > f'; wait",
  },
  {
    name: "a socket that the tool listens on",
    isReported: true,
    script:
      'probe \'node -e "require(\\"net\\").createServer((s) => s.end(\\"hi\\", () => process.exit(0))).listen(\\"s\\")"\' & until test -S s; do sleep 0.05; done; sleep 0.1; node -e \'require("net").connect("s").pipe(process.stdout)\'; wait; echo',
  },
  { name: "time zone from TZ", script: "probe 'date -d @0 +%H:%M%Z'", environment: { TZ: "Asia/Tokyo" } },
  {
    name: "time zone from TZ, in Node",
    script: "probe 'node -p \"new Date(0).getHours()\"'",
    environment: { TZ: "America/New_York" },
  },
  { name: "time zone of the system", script: "probe 'date -d @0 +%H:%M'", environment: { TZ: undefined } },
  {
    ...variable("LANG", "de_DE.UTF-8"),
    differs: {
      seen: /"stdout":"C\.UTF-8\\n"/,
      reason: "the image has one locale; a name that it does not know would make programs fall back to ASCII",
      instead: "LANG is C.UTF-8: UTF-8 everywhere, messages in English, sorted by code point",
    },
  },
  { name: "UTF-8", script: "probe 'locale charmap'", environment: { LANG: "C.UTF-8" } },
  variable("CI", "true"),
  variable("CI", undefined),
  variable("NO_COLOR", "1"),
  variable("NO_COLOR", ""),
  variable("FORCE_COLOR", "3"),
  variable("COLORTERM", "truecolor"),
  variable("COLUMNS", "72"),
  variable("LINES", "20"),
  variable("COLUMNS", undefined),
  variable("TERM", undefined),
  variable("TERM", "dumb"),
  variable("PROBE_VALUE", "a b\tc'\"\\$x"),
  variable("PROBE_VALUE", ""),
  variable("PROBE_VALUE", "line\nline"),
  {
    ...variable("NOT_ON_THE_LIST", "secret"),
    differs: {
      seen: /"stdout":"unset\\n"/,
      reason: "a tool gets the variables on its list and no other: that is what the sandbox is for",
      instead: "it is unset; `environment` in the settings adds names",
    },
  },
  {
    ...variable("HOME", undefined, "~"),
    environment: {},
    differs: {
      seen: /"stdout":"\/home\/agent\\n"/,
      reason: "the tool has a home of its own",
      instead: "HOME is /home/agent",
    },
  },
  {
    name: "other folders of the machine",
    script: "mkdir -p ../beside; touch ../beside/file; probe 'ls ../beside 2>/dev/null; echo $?'",
    differs: {
      seen: /"stdout":"2\\n"/,
      reason: "the host is invisible: that is what the sandbox is for",
      instead: "the folder is not there",
    },
  },
  {
    name: "the machine's name",
    script: "probe 'hostname'",
    differs: {
      seen: /"stdout":"sandbox\\n"/,
      reason: "the host's name tells whose machine it is",
      instead: "it is `sandbox`",
    },
  },
];

export const environment: Group = { title: "Environment and files", cases };
