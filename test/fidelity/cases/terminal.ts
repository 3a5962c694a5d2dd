import type { Case, Group } from "../support/case.ts";

const which =
  "for i in 0 1 2; do test -t $i && echo $i is a terminal >> seen || echo $i is none >> seen; done";

/** Where the tool finds terminals, and how large they are. */
const connected = (name: string, redirected: string): Case => ({
  name: `where terminals are: ${name}`,
  script: `${redirected.replace("probe", `probe '${which}; stty size < /dev/tty >> seen'`)}; cat seen; echo end`,
  steps: [{ when: "end" }],
});

const esc = (codes: string): string => codes.replaceAll("E", "\\033");

const shows = (name: string, codes: string): Case => ({
  name,
  script: `probe "printf '${esc(codes)}'; echo"; echo end`,
  steps: [{ when: "end" }],
});

/** Reads keys in raw mode and shows them as hexadecimal, until `q`. */
const rawKeys = `stty raw -echo; echo ready; head -c $PROBE_VALUE | od -An -tx1 | tr -d " \\n"; stty -raw echo; echo`;

const keys = (name: string, typed: string, extra = ""): Case => ({
  name,
  script: `probe '${extra}${rawKeys}'; echo end`,
  environment: { PROBE_VALUE: String(Buffer.byteLength(typed)) },
  steps: [{ when: "ready", pause: 50, keys: typed }, { when: "end" }],
});

const term = (value: string | undefined): Case => ({
  name: `TERM ${value ?? "unset"}`,
  script: `${value === undefined ? "unset TERM" : `export TERM=${value}`}; probe 'echo [\${TERM-unset}]'; echo end`,
  steps: [{ when: "end" }],
});

const cases: Case[] = [
  connected("all three", "probe"),
  connected("| cat", "probe | cat"),
  connected("2>&1 | cat", "probe 2>&1 | cat"),
  connected("> file", "probe > file"),
  connected("2> file", "probe 2> file"),
  connected("> file 2>&1", "probe > file 2>&1"),
  connected("</dev/null", "probe < /dev/null"),
  connected("echo x |", "echo x | probe"),
  connected("echo x | probe 2> file", "echo x | probe 2> file"),
  connected("echo x | probe | cat", "echo x | probe | cat"),
  { name: "size on start", script: "probe 'stty size'; echo end", steps: [{ when: "end" }] },
  {
    name: "size on start, in Node",
    script: `probe 'node -p "process.stdout.getWindowSize()"'; echo end`,
    environment: { NO_COLOR: "1" },
    steps: [{ when: "end" }],
  },
  {
    name: "resized while it runs",
    script:
      "probe 'trap \"stty size; exit 3\" WINCH; echo ready; while :; do sleep 0.1; done'; echo $?; echo end",
    steps: [{ when: "ready", pause: 300, resize: [77, 22] }, { when: "end" }],
  },
  {
    name: "resized with stdin from a pipe",
    script:
      "true | probe 'trap \"stty size < /dev/tty; exit 3\" WINCH; echo ready; while :; do sleep 0.1; done'; echo end",
    steps: [{ when: "ready", pause: 300, resize: [77, 22] }, { when: "end" }],
  },
  shows("colours", "E[31mredE[0m E[38;5;200mpinkE[0m E[48;2;1;2;3mtrueE[0m"),
  shows("alternate screen and back", "E[?1049hE[HinE[?1049l"),
  shows("cursor hidden and shown", "E[?25lxE[?25h"),
  shows("title, hyperlink, clipboard", "E]0;t\\007E]8;;http://x/\\007lE]8;;\\007E]52;c;eA==\\007"),
  shows("wide characters", "漢字 🙂 ä"),
  shows(
    "every control character",
    "\\001\\002\\005\\006\\016\\017\\020\\021\\022\\023\\024\\025\\026\\027\\030",
  ),
  keys("keys in raw mode", "abc"),
  keys("Ctrl-C, Ctrl-\\, Ctrl-Z, Ctrl-D in raw mode are keys", "\u0003\u001c\u001a\u0004"),
  keys("Ctrl-P Ctrl-Q, the engine's own keys", "\u0010\u0011"),
  keys("Ctrl-S, Ctrl-Q, Ctrl-V, Ctrl-O", "\u0013\u0011\u0016\u000f"),
  keys("arrows, function keys, Alt", "\u001b[A\u001bOP\u001b[15~\u001bx"),
  keys("UTF-8", "漢🙂ä"),
  keys("bracketed paste", "\u001b[200~pasted\rtext\u001b[201~", 'printf "\\033[?2004h";'),
  keys(
    "mouse reports",
    "\u001b[<0;10;5M\u001b[<0;10;5m\u001b[<64;10;5M",
    'printf "\\033[?1000h\\033[?1006h";',
  ),
  keys("focus reports", "\u001b[I\u001b[O", 'printf "\\033[?1004h";'),
  {
    name: "a paste of 1 MB",
    script: `probe 'stty raw -echo; echo ready; head -c 1000000 | sha256sum; stty -raw echo'; echo end`,
    steps: [{ when: "ready", pause: 50, keys: "0123456789".repeat(100_000) }, { when: "end" }],
  },
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
    ignore: [[/ \(core dumped\)/g, ""]],
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
    script: "probe 'yes 0123456789abcdef | head -c 100000000' | sha256sum; echo end",
    steps: [{ when: "end" }],
  },
  {
    name: "10 MB in through a pipe",
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
    name: "modes that a killed tool left on are switched off",
    script:
      "quiet probe 'printf \"\\033[?1049h\\033[?25l\\033[?1000h\"; kill -KILL $PPID; sleep 1'; echo end",
    steps: [{ when: "end" }],
  },
  ...["xterm-256color", "screen-256color", "vt100", "dumb", "xterm-kitty", undefined].map(term),
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
      "set -m; sleep 20 | probe 'i=0; while [ $i -lt 12 ]; do i=$((i+1)); echo tick $i; sleep 0.1; done; echo done'; echo stopped; fg >/dev/null; echo end",
    steps: [
      { when: "tick 3", keys: "\u001a" },
      { when: "stopped", pause: 500 },
      { when: "done", keys: "\u0003" },
    ],
    ignore: [
      [/tick \d+\r\n/g, ""],
      [/\r\n\[1\].*\r\n/g, "\r\n"],
      [/\^[ZC]/g, ""],
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
    ignore: [[/\r\n\[1\].*\r\n/g, "\r\n"]],
  },
];

export const terminal: Group = { title: "Terminal", cases };
