import type { Case } from "../support/case.ts";

/** Lines typed, keys that end something, streams of different kinds, and what is left of a terminal afterwards. */
export const terminalLines: readonly Case[] = [
  {
    name: "a line typed",
    script: "probe 'echo ready; read -r x; echo [$x]'; echo end",
    steps: [{ when: "ready", keys: "hello\r" }, { when: "end" }],
  },
  {
    name: "a line typed and mended",
    script: "probe 'echo ready; read -r x; echo [$x]'; echo end",
    steps: [{ when: "ready", keys: "hex\u007fllo\r" }, { when: "end" }],
  },
  {
    name: "a password typed",
    script: "probe 'stty -echo; echo ready; read -r x; stty echo; echo [$x]'; echo end",
    steps: [{ when: "ready", keys: "secret\r" }, { when: "end" }],
  },
  {
    name: "Ctrl-D ends input",
    script: "probe 'echo ready; cat; echo after'; echo end",
    steps: [{ when: "ready", keys: "x\r" }, { when: "x", keys: "\u0004" }, { when: "end" }],
  },
  {
    name: "a line typed, stdout in a file",
    script: "probe 'echo ready >&2; read -r x; echo [$x]' > file; cat file; echo end",
    steps: [{ when: "ready", pause: 100, keys: "hello\r" }, { when: "end" }],
  },
  {
    name: "a line typed, stderr in a file",
    script: "probe 'echo ready; read -r x; echo [$x] >&2' 2> file; cat file; echo end",
    steps: [{ when: "ready", pause: 100, keys: "hello\r" }, { when: "end" }],
  },
  {
    name: "a line typed, stdout in a pipe",
    script: "timeout --foreground 5 probe 'echo ready >&2; read -r x; echo [$x]' | cat; echo end",
    steps: [{ when: "ready", pause: 100, keys: "hello\r" }, { when: "end" }],
    differs: {
      seen: /ready/,
      reason:
        "the program after the pipe may be the one that reads the keyboard (`tool | less`), and an engine's client that reads it too would take every other key from it",
      instead: "the tool sees a terminal on stdin, on which nothing is typed; `tool | less` works as outside",
    },
  },
  {
    name: "the keyboard is the pager's in a pipe",
    script: "probe 'seq 3' | (cat > got; read -r x < /dev/tty; cat got; echo [$x]); echo end",
    steps: [{ when: /^/, pause: 900, keys: "typed\r" }, { when: "end" }],
  },
  {
    name: "Ctrl-C ends it",
    script: "status probe; echo end",
    environment: { PROBE: "wait" },
    steps: [{ when: "ready", pause: 100, keys: "\u0003" }, { when: "end" }],
  },
  {
    name: "Ctrl-\\ ends it",
    script: "status probe; echo end",
    environment: { PROBE: "wait" },
    steps: [{ when: "ready", pause: 100, keys: "\u001c" }, { when: "end" }],
    ignore: [[/ \(core dumped\)/g, "", "whether a core was dumped"]],
  },
  {
    name: "Ctrl-C ends a loop of tools",
    script: "for i in 1 2 3; do probe; done; echo not reached",
    environment: { PROBE: "wait" },
    steps: [{ when: "ready", pause: 100, keys: "\u0003" }],
  },
  {
    name: "Ctrl-C with stdout in a pipe",
    script: "status probe | cat; echo end",
    environment: { PROBE: "wait" },
    steps: [{ when: "ready", pause: 100, keys: "\u0003" }],
  },
  {
    name: "Ctrl-C with stdin from a pipe",
    script: "sleep 9 | probe; echo not reached",
    environment: { PROBE: "wait" },
    steps: [{ when: "ready", pause: 100, keys: "\u0003" }],
  },
  {
    name: "… | head -1",
    script: "probe 'yes' | head -1; echo $PIPESTATUS; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "… | head -1 of a tool that says what became of it",
    script:
      "probe 'trap \"\" PIPE; while echo y; do :; done 2>/dev/null; echo closed > seen' | head -1; cat seen; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "piped output has no carriage returns",
    script: "probe 'echo a; echo b' | od -c; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "100 MB out through a pipe",
    isPromise: true,
    script: "probe 'yes 0123456789abcdef | head -c 100000000' | sha256sum; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "10 MB in through a pipe",
    isPromise: true,
    script: "yes 0123456789abcdef | head -c 10000000 | probe 'sha256sum'; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "the line's settings are as before",
    script:
      "stty erase ^H -ixon; before=$(stty -g); probe 'stty raw -echo; exit 1'; [[ $before == $(stty -g) ]]; echo $?; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "the line's settings are as before, after a kill",
    script:
      "before=$(stty -g); quiet probe 'stty raw -echo; kill -KILL $PPID; sleep 1'; stty sane; [[ $(stty -a) == *' icanon '* ]]; echo $?; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "what the terminal answers after the tool's end is typed by nobody",
    script: "probe 'printf \"\\033[6n\"'; IFS= read -rs -t 0.6 -d R x; echo [${#x}]; echo end",
    steps: [{ when: "end" }],
    differs: {
      seen: /\[0\]/,
      reason:
        "natively such an answer lands in the shell, as if it were typed: an old hole that a hostile tool can use",
      instead: "it is thrown away",
    },
  },
  {
    name: "modes that a killed tool left on",
    script:
      "quiet probe 'printf \"\\033[?1049h\\033[?25l\\033[?1000h\"; kill -KILL $PPID; sleep 1'; echo end",
    steps: [{ when: "end" }],
    differs: {
      seen: /"modesLeft":\[\]/,
      reason: "natively the terminal stays as it is, and you would type `reset`",
      instead: "they are switched off",
    },
  },
  {
    name: "/dev/tty while all streams are redirected",
    script: "probe 'echo to the terminal > /dev/tty' < /dev/null 2> /dev/null | cat; echo end",
    steps: [{ when: "end" }],
    differs: {
      seen: /"shown":"end\\r\\n"/,
      reason: "with no stream connected to a terminal the tool gets none",
      instead: "opening /dev/tty fails, as in a job without a terminal",
    },
  },
  {
    name: "a job in the background that reads nothing",
    script: "set -m; probe 'echo ran' & wait; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "the keyboard stays the shell's while the tool runs in the background",
    script: "set -m; probe 'sleep 1.5; echo ran' & read -r x; echo [$x]; wait; echo end",
    steps: [{ when: /^/, pause: 900, keys: "typed\r" }, { when: "end" }],
  },
  {
    name: "what is typed ahead reaches the next command",
    script: "probe 'sleep 0.8'; read -r -t 2 x; echo [$x]; echo end",
    steps: [{ when: /^/, pause: 600, keys: "typed\r" }, { when: "end" }],
    differs: {
      seen: /\[\]/,
      reason: "the engine's client reads the terminal all the time; what it has read can't be put back",
      instead: "what is typed while the tool runs is the tool's, read or not",
    },
  },
  {
    name: "Ctrl-Z and fg, stdin from a pipe",
    script:
      "set -m; sleep 20 | probe 'i=0; while [ $i -lt 40 ]; do i=$((i+1)); echo tick $i; sleep 0.1; done; echo done'; echo stopped; fg >/dev/null; echo end",
    steps: [
      { when: "tick 3", keys: "\u001a" },
      { when: "stopped", pause: 500 },
      { when: "done", keys: "\u0003" },
    ],
    ignore: [
      [/tick \d+\r\n/g, "", "how often it said something meanwhile"],
      [/\r\n\[1\].*\r\n/g, "\r\n", "how bash announces a stopped job"],
      [/\^[ZC]/g, "", "the echo of the key"],
    ],
  },
  {
    name: "Ctrl-Z and fg in a terminal",
    script: "set -m; probe 'echo ready; read -r x; echo [$x]'; echo stopped; fg >/dev/null; echo end",
    steps: [
      { when: "ready", pause: 100, keys: "\u001a" },
      { when: "stopped", pause: 300, keys: "hello\r" },
      { when: "end" },
    ],
    ignore: [[/\r\n\[1\].*\r\n/g, "\r\n", "how bash announces a stopped job"]],
  },
];
