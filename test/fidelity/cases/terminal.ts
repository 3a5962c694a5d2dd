import type { Case, Group } from "../support/case.ts";
import { terminalLines } from "./terminal-lines.ts";

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
    isPromise: true,
    script: `probe 'stty raw -echo; echo ready; head -c 1000000 | sha256sum; stty -raw echo'; echo end`,
    steps: [{ when: "ready", pause: 50, keys: "0123456789".repeat(100_000) }, { when: "end" }],
  },
  ...["xterm-256color", "screen-256color", "vt100", "dumb", "xterm-kitty", undefined].map(term),
  ...terminalLines,
];

export const terminal: Group = { title: "Terminal", cases };
