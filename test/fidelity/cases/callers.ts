import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import type { Case, Group } from "../support/case.ts";
import { readable } from "../support/observe.ts";

const python = (script: string): string => `python3 - <<'END'\n${script}\nEND`;
const node = (script: string): string => `node --input-type=module - <<'END'\n${script}\nEND`;
const quiet = ">/dev/null 2>&1";

/** Root becomes the person. sudo gives the command a session, and since 1.9.14 a terminal, of its own. */
function throughSudo(script: string): Case {
  const name = `sudo -u: ${script}`;
  if (!existsSync("/usr/bin/sudo")) return { name, needs: "sudo", script: "true" };
  return {
    name,
    drive: async (way) => {
      const { uid, gid, groups } = way.world.person;
      const sudo = ["sudo", "-n", "--preserve-groups", "-u", `#${uid}`, "-g", `#${gid}`];
      const variables = Object.entries(way.environment()).map(([key, value]) => `${key}=${value}`);
      const command = [...sudo, "--", "env", ...variables, way.subject, script];
      const child = spawn("/usr/bin/setpriv", [`--groups=${groups.join(",")}`, "--", ...command], {
        cwd: way.workspace,
        stdio: ["ignore", "pipe", "pipe"],
      });
      const said: Buffer[] = [];
      for (const stream of [child.stdout, child.stderr])
        stream.on("data", (bytes: Buffer) => said.push(bytes));
      const [code, by] = await once(child, "close");
      return { code, by, said: readable(said) };
    },
  };
}

const cases: Case[] = [
  {
    name: "npm script",
    script: `echo '{"scripts":{"x":"probe \\"echo ran; exit 4\\""}}' > package.json; npm run --silent x; echo $?`,
  },
  { name: "npx", script: "npx --offline --yes=false -c \"probe 'echo ran; exit 5'\"; echo $?" },
  { name: "make", script: "printf 'all:\\n\\t@probe \"echo made\"\\n' > Makefile; make" },
  {
    name: "make, failing",
    script: "printf 'all:\\n\\t@probe \"exit 6\"\\n' > Makefile; make 2>&1; echo $?",
    ignore: [[/make: .*\n/g, "make: …\n", "the words of make, which names its file"]],
  },
  { name: "xargs -P 8", script: "seq 8 | PROBE=shell xargs -P 8 -I{} probe 'echo line {}' | sort" },
  { name: "xargs passing many arguments", script: "seq 300 | PROBE=arguments xargs probe | wc -l" },
  { name: "find -exec", script: "touch a b; find . -type f -exec probe 'ls a b' \\;" },
  { name: "timeout 3", script: "timeout 3 probe 'sleep 20'; echo $?" },
  { name: "timeout -s INT 2", script: "timeout -s INT 2 probe 'sleep 20'; echo $?", inReportOnly: true },
  {
    name: "timeout --preserve-status 2",
    script: "timeout --preserve-status 2 probe 'sleep 20'; echo $?",
    inReportOnly: true,
  },
  {
    name: "timeout -k 3 6 of a tool that ignores TERM",
    script: "PROBE=signals timeout -k 3 6 probe | head -3; echo $PIPESTATUS",
    // It sends two signals at once, which may arrive in any order.
    ignore: [[/got SIGCONT\n/g, "", "the CONT that timeout sends along"]],
  },
  { name: "nohup", script: "nohup probe 'echo ran' > out 2>&1 < /dev/null; echo $?; grep -c ran out" },
  { name: "setsid", script: "setsid --wait probe 'echo ran; exit 8'; echo $?" },
  {
    name: "script -c",
    script:
      "script -qec \"probe 'test -t 0 && test -t 1 && echo terminal; exit 9'\" /dev/null < <(exec sleep 2 2>/dev/null); echo $?",
  },
  {
    name: "cron-like: no terminal, tiny environment",
    script:
      'env -i HOME="$HOME" PATH="$PATH" AI_SANDBOX_TRUST=once SHELL=/bin/sh LOGNAME=x PROBE=shell /bin/sh -c "probe \'echo ran\'" < /dev/null',
  },
  {
    name: "env -i with HOME and PATH",
    script: 'env -i HOME="$HOME" PATH="$PATH" AI_SANDBOX_TRUST=once PROBE=shell probe "echo ran"',
  },
  {
    name: "env -i without HOME",
    script:
      'env -i PATH="$PATH" AI_SANDBOX_TRUST=once PROBE=shell probe "echo ran" 2>&1 | head -1 | cut -c1-40',
  },
  ...["echo ran; id -u", "exit 7"].map(throughSudo),
  { name: "setpriv, as sudo -u does it", script: 'setpriv --no-new-privs probe "echo ran"' },
  { name: "env", script: "env PROBE_VALUE=1 probe 'echo $PROBE_VALUE'" },
  { name: "exec", script: "(exec probe 'exit 3'); echo $?" },
  { name: "a background job", script: "probe 'sleep 0.3; echo done' & wait $!; echo $?" },
  { name: "nice", script: "nice probe 'echo ran'" },
  { name: "time", script: "TIMEFORMAT=; time probe 'echo ran'" },
  {
    name: "a loop that reads its list from stdin",
    script: "printf 'a\\nb\\nc\\n' > list; while read -r x; do probe \"echo $x\" < /dev/null; done < list",
  },
  {
    name: "Node's child_process, pipes",
    script: node(
      'import { spawn } from "node:child_process"; const c = spawn("probe", ["cat; echo err >&2; exit 11"]); let out = "", err = ""; c.stdout.on("data", (d) => { out += d; }); c.stderr.on("data", (d) => { err += d; }); c.on("close", (code, signal) => console.log("out", out, "err", err, code, signal)); c.stdin.end("hello");',
    ),
  },
  {
    name: "Node's child_process, kill()",
    script: node(
      'import { spawn } from "node:child_process"; const c = spawn("probe", [], { env: { ...process.env, PROBE: "wait" } }); c.stdout.once("data", () => c.kill()); c.on("close", (code, signal) => console.log(code, signal));',
    ),
  },
  {
    name: "Node's execFileSync with input",
    script: node(
      'import { execFileSync } from "node:child_process"; console.log(execFileSync("probe", ["tr a-z A-Z"], { input: "hello", encoding: "utf8" }));',
    ),
  },
  {
    name: "Node's execFile with a timeout",
    script: node(
      'import { execFile } from "node:child_process"; execFile("probe", ["sleep 20"], { timeout: 1500 }, (e) => console.log(e.killed, e.code, e.signal));',
    ),
  },
  {
    name: "Node's execFile with too much output",
    script: node(
      'import { execFile } from "node:child_process"; execFile("probe", ["yes"], { maxBuffer: 100 }, (e) => console.log(e.code));',
    ),
  },
  {
    name: "a VS Code-like parent: a session of its own, pipes, a request and an answer",
    script: node(
      'import { spawn } from "node:child_process"; const c = spawn("probe", ["while read -r x; do echo \\"{$x}\\"; done"], { detached: true, stdio: ["pipe", "pipe", "pipe"] }); c.stdout.on("data", (d) => { console.log(String(d).trim()); c.stdin.end(); }); c.stdin.write("1\\n"); c.on("close", (code) => console.log(code));',
    ),
  },
  {
    name: "Python's subprocess",
    script: python(
      'import subprocess\nr = subprocess.run(["probe", "cat; echo err >&2; exit 12"], input=b"hi", capture_output=True)\nprint(r)',
    ),
    ignore: [[/args=\[.*\], returncode/g, "returncode", "the path of the subject"]],
  },
  {
    name: "Python's subprocess, terminated",
    script: python(
      'import subprocess, os\np = subprocess.Popen(["probe"], stdout=subprocess.PIPE, env={**os.environ, "PROBE": "wait"})\np.stdout.readline(); p.terminate(); print(p.wait())',
    ),
  },
  {
    name: "Python's subprocess with a pty",
    script: python(
      'import os, pty, subprocess\nm, s = pty.openpty()\np = subprocess.Popen(["probe", "test -t 0 && test -t 1 && echo terminal; stty size; exit 13"], stdin=s, stdout=s, stderr=s, start_new_session=True)\nos.close(s)\nout = b""\nwhile True:\n    try: d = os.read(m, 1000)\n    except OSError: break\n    if not d: break\n    out += d\nprint(out.replace(b"\\r\\n", b"|"), p.wait())',
    ),
  },
  {
    name: "Python's pty.spawn, as ssh -t gives one",
    script: python(
      'import pty, sys\nprint(pty.spawn(["probe", "test -t 0 && echo terminal; exit 3"], lambda fd: __import__("os").read(fd, 1000)))',
    ),
  },
  { name: "bash -i", script: `bash --norc -ic "probe 'echo ran; exit 3'" 2>/dev/null; echo $?` },
  { name: "git's alias", script: `git init -q . ${quiet}; git -c alias.x='!probe "echo ran"' x` },
  {
    name: "a git hook",
    script: `git init -q .; printf '#!/bin/sh\\nprobe "echo hook" >&2\\n' > .git/hooks/pre-commit; chmod +x .git/hooks/pre-commit; git -c user.name=a -c user.email=a@b commit -q --allow-empty -m x; echo $?`,
  },
];

export const callers: Group = { title: "Callers", cases };
