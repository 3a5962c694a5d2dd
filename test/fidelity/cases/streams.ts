import { once } from "node:events";
import type { Case, Group } from "../support/case.ts";
import { readable } from "../support/observe.ts";

const everyByte = Buffer.from(Array.from({ length: 256 }, (_, index) => index));
const large = "yes 0123456789abcdef | head -c 100000000";

const cases: Case[] = [
  { name: "a pipe in", script: "echo hello | probe 'cat'" },
  { name: "a pipe out", script: "probe 'echo hello' | tr a-z A-Z" },
  { name: "pipes on both sides", script: "echo hello | probe 'cat' | rev" },
  { name: "a here-document", script: "probe 'cat' <<'END'\none\n  two\nEND" },
  { name: "a here-string", script: "probe 'cat' <<< 'a b'" },
  { name: "a file in", script: "printf 'from a file' > in; probe 'cat' < in" },
  {
    name: "a file out",
    script: "probe 'echo x; echo y >&2' > out 2> err",
    afterwards: "cat out; echo; cat err",
  },
  { name: "appending to a file", script: "echo a > out; probe 'echo b' >> out", afterwards: "cat out" },
  { name: "/dev/null in", script: "probe 'wc -c' < /dev/null" },
  { name: "/dev/null out", script: "probe 'echo x; echo y >&2' > /dev/null" },
  { name: "closed stdin", script: "probe 'wc -c; echo $?' <&-" },
  { name: "closed stdout", script: "probe 'echo x; echo done >&2' >&-" },
  { name: "closed stderr", script: "probe 'echo x; echo done >&2' 2>&-" },
  { name: "all three closed", script: "probe 'echo x; exit 7' <&- >&- 2>&-; echo $?" },
  { name: "every byte, NUL included", script: "probe 'cat'", input: everyByte },
  { name: "100 MB in", script: `${large} | probe 'sha256sum'`, inReportOnly: true },
  { name: "100 MB out", script: `probe '${large}' | sha256sum`, inReportOnly: true },
  { name: "100 MB through", script: `${large} | probe 'cat' | sha256sum` },
  { name: "5 MB on stderr", script: "probe 'yes error | head -c 5000000 >&2' 2>&1 >/dev/null | sha256sum" },
  { name: "no newline at the end", script: "probe 'printf x; printf y >&2'" },
  { name: "nothing at all", script: "probe true | wc -c" },
  {
    name: "stdout and stderr into one pipe, in their order",
    script: "probe 'for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done' 2>&1",
  },
  {
    name: "stdout and stderr into one file, in their order",
    script: "probe 'for i in 1 2 3 4 5 6 7 8 9; do echo out $i; echo err $i >&2; done' > all 2>&1",
    afterwards: "cat all",
  },
  {
    name: "stderr in a pipe, stdout thrown away",
    script: "probe 'echo x; echo y >&2' 2>&1 >/dev/null | rev",
  },
  { name: "streams exchanged", script: "probe 'echo x; echo y >&2' 3>&1 1>&2 2>&3" },
  { name: "… | head -1", script: "probe 'yes' | head -1; echo $PIPESTATUS" },
  {
    name: "… | head -1 of a tool that writes slowly",
    script: "probe 'while sleep 0.1; do echo y; done' | head -1; echo $PIPESTATUS",
  },
  {
    name: "… | head -1 of both streams",
    script: "probe 'yes | tee /dev/stderr' 2>&1 | head -1; echo $PIPESTATUS",
  },
  {
    name: "… | head -1 of a tool that ends by itself",
    script: "probe 'seq 3; exit 5' | head -1; echo $PIPESTATUS",
  },
  { name: "… | true", script: "probe 'sleep 0.2; yes' | true; echo $PIPESTATUS" },
  { name: "process substitution, reading", script: "probe 'cat' < <(echo hi)" },
  {
    name: "process substitution, compared",
    script: "diff <(probe 'echo a; echo b') <(echo a; echo c); echo $?",
  },
  { name: "process substitution, writing", script: "probe 'echo hi' > >(rev); sleep 0.3" },
  { name: "$(…)", script: "x=$(probe 'echo a; echo b; echo'); echo \"[$x]\"" },
  { name: "two of them in a pipeline", script: "probe 'seq 5' | probe 'tac' | tr '\\n' ' '" },
  {
    name: "no terminal anywhere",
    script: "probe 'for i in 0 1 2; do test -t $i; echo $?; done' < /dev/null",
  },
  {
    name: "a conversation, line by line",
    script:
      "coproc P { probe 'while read -r x; do echo \"[$x]\"; done; echo end'; }; for i in a b c; do echo $i >&${P[1]}; read -r y <&${P[0]}; echo $y; done; exec {P[1]}>&-; cat <&${P[0]}",
  },
  {
    name: "a tool that reads only a part of stdin",
    script: "head -c 3000000 /dev/zero | tr '\\0' y | (probe 'head -c 4; exit 3'; echo $?)",
  },
  {
    name: "what the tool did not read is left for the next command",
    script: "printf 'a\\nb\\nc\\n' | { probe 'read -r x; echo $x'; cat; }",
    differs: {
      seen: /"stdout":"a\\n"/,
      reason: "the engine's client reads all there is, as ssh does; what it has read can't be put back",
      instead: "the next command finds nothing; in a `while read` loop write `tool </dev/null`",
    },
  },
  {
    name: "stdin left open: the tool ends when it wants to",
    isPromise: true,
    drive: async (way) => {
      const child = way.start(way.subject, ["seq 3"], { stdio: ["pipe", "pipe", "pipe"] });
      const output: Buffer[] = [];
      child.stdout?.on("data", (bytes: Buffer) => output.push(bytes));
      const [code] = await once(child, "exit");
      return { code, stdout: readable(output) };
    },
  },
  {
    name: "stdin left open, 1 MB flows meanwhile",
    isPromise: true,
    drive: async (way) => {
      const child = way.start(way.subject, ["head -c 1 ; yes | head -c 1000000; cat"], {
        stdio: ["pipe", "pipe", "pipe"],
      });
      const output: Buffer[] = [];
      let length = 0;
      child.stdin?.write("a");
      child.stdout?.on("data", (bytes: Buffer) => {
        output.push(bytes);
        length += bytes.length;
        if (length === 1_000_001) child.stdin?.end("z");
      });
      const [code] = await once(child, "close");
      return { code, stdout: readable(output) };
    },
  },
  {
    name: "its child keeps stdout open after the tool's end",
    script: "probe '(sleep 0.3; echo late) & echo early'",
    differs: {
      seen: /"stdout":"early\\n"/,
      reason: "a container ends with its first process, and all others with it",
      instead: "what is still running when the tool ends is ended",
    },
  },
];

export const streams: Group = { title: "stdin, stdout, stderr", cases };
