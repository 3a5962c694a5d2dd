import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dockers, pathOf } from "../../support/fixtures.ts";
import { ended, run, start } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { own, type Place, put } from "../place.ts";
import { launch, type Way } from "../ways.ts";

const group = "configuration";
const naive = "a launcher that looks at nothing";

/** A launcher as it is quickly written: takes what the project says for its own. */
const obedient = (file: string): string =>
  `set -a; . ./${file}; exec ${dockers()[0]} run --rm $FLAGS -v "$PWD:/w" --entrypoint sh ai-probe:latest -c "$LOOK"`;

/** What a repository's file asks for, and a look inside whether it got it. */
const asks = (
  id: string,
  words: string,
  file: string,
  content: string,
  flags: string,
  look: string,
): Attack => ({
  id,
  group,
  words,
  weakening: naive,
  attempt: async (way: Way, place: Place) => {
    put(place, file, content);
    own(place);
    const found = (text: Buffer): boolean => text.includes("got it");
    if (way === "ours") return found((await launch(place, `${look} && echo got it`)).stdout);
    if (way === "bare") return undefined;
    put(place, "obedient", `FLAGS="${flags}"\n`);
    return found(
      (
        await run("/bin/sh", ["-c", obedient("obedient")], {
          as: place.person,
          in: place.workspace,
          environment: { PATH: pathOf(), LOOK: `${look} && echo got it` },
        })
      ).stdout,
    );
  },
});

/** A settings file of the user's that a hostile archive or script put there. */
const settings = (
  id: string,
  words: string,
  make: (file: string, place: Place) => void,
  naively: string,
  isThrough: (text: string) => boolean,
): Attack => ({
  id,
  group,
  words,
  weakening: naive,
  attempt: async (way: Way, place: Place) => {
    if (way === "bare") return undefined;
    const state = join(dirname(place.workspace), "state");
    mkdirSync(state);
    const file = join(state, "config.json");
    make(file, place);
    own(place);
    const child =
      way === "ours"
        ? start("probe", ["id -u; env"], {
            as: place.person,
            in: place.workspace,
            environment: { PROBE: "shell", AI_SANDBOX_HOME: state, EVIL: "the secret" },
          })
        : start("/usr/bin/env", ["node", "-e", naively, file], {
            as: place.person,
            in: "/",
            environment: { EVIL: "the secret" },
          });
    let text = "";
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (bytes: Buffer) => (text += bytes.toString()));
    child.stdin?.end();
    const isOver = await Promise.race([
      ended(child).then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 8000)),
    ]);
    if (!isOver) child.kill("SIGKILL");
    if (!isOver) return isThrough("hangs");
    return isThrough(text);
  },
});

const readNaively =
  'const text = require("fs").readFileSync(process.argv[1], "utf8"); const all = {}; const merge = (to, from) => { for (const key of Object.keys(from)) typeof from[key] === "object" && !Array.isArray(from[key]) ? merge(to[key] ??= {}, from[key]) : (to[key] = from[key]); }; merge(all, JSON.parse(text)); for (const name of all.environment ?? []) console.log(name + "=" + process.env[name]); console.log("started", ({}).network);';

export const configuration: Attack[] = [
  asks(
    "CFG-01",
    "a project's file asks for the host's root",
    ".ai-sandbox.json",
    '{"mounts": [{"source": "/", "target": "/host"}]}',
    "-v /:/host",
    "ls /host/etc",
  ),
  asks(
    "CFG-02",
    "a project's file asks for uid 0",
    ".ai-sandbox.json",
    '{"user": "0:0", "arguments": ["--user=0:0"]}',
    "--user=0:0",
    "[ $(id -u) = 0 ]",
  ),
  asks(
    "CFG-03",
    "a project's file asks for privileges",
    ".ai-sandbox.json",
    '{"privileged": true, "arguments": ["--privileged"]}',
    "--cap-add=SYS_ADMIN --user=0:0",
    "! grep -q 'CapEff:.0000000000000000' /proc/self/status",
  ),
  asks(
    "CFG-04",
    "a project's file asks for the host's network",
    ".ai-sandbox.json",
    '{"network": "host"}',
    "--network=host",
    "grep -q docker0 /proc/net/dev",
  ),
  asks(
    "CFG-05",
    "a project's file asks for one of the user's variables",
    ".ai-sandbox.json",
    '{"environment": ["GH_TOKEN"]}',
    "--env GH_TOKEN=x",
    'test -n "$GH_TOKEN"',
  ),
  asks(
    "CFG-06",
    "a project's .env sets variables of the session's",
    ".env",
    "GH_TOKEN=x\nPROBE_VALUE=evil\nAI_SANDBOX_GIT=open\n",
    "--env PROBE_VALUE=evil",
    '[ "$PROBE_VALUE" = evil ]',
  ),
  asks(
    "CFG-07",
    "a project's file asks for the engine's socket",
    ".ai-sandbox.json",
    '{"docker": true, "mounts": ["/var/run/docker.sock"]}',
    "-v /var/run/docker.sock:/run/docker.sock",
    "test -S /run/docker.sock",
  ),
  settings(
    "CFG-08",
    "a settings file that is a pipe hangs the launcher",
    (file) => void spawnSync("mkfifo", ["-m", "666", file]),
    readNaively,
    (text) => text === "hangs",
  ),
  settings(
    "CFG-09",
    "a settings file that is a link to a secret has it quoted in the message",
    (file, place) => symlinkSync(join(place.home, ".aws/credentials"), file),
    readNaively,
    (text) => /the secret|the s/.test(text.replaceAll(/EVIL=.*/g, "")),
  ),
  settings(
    "CFG-10",
    "a settings file reaches every object by __proto__",
    (file) => writeFileSync(file, '{"__proto__": {"network": "host"}}'),
    readNaively,
    (text) => /started host|uid=|^\d+$/m.test(text),
  ),
  settings(
    "CFG-11",
    "a settings file of an endless device fills the memory",
    (file) => symlinkSync("/dev/zero", file),
    `const { openSync, readSync } = require("fs"); const at = openSync(process.argv[1]); const bytes = Buffer.alloc(1 << 20); let sum = 0; while (sum < 1 << 28) sum += readSync(at, bytes); console.log("endless")`,
    (text) => /endless|hangs/.test(text),
  ),
  settings(
    "CFG-12",
    "a misspelt setting is passed over, and what should be closed stays open",
    (file) => writeFileSync(file, '{"netwrok": "none"}'),
    readNaively,
    (text) => /started|^\d+$/m.test(text),
  ),
  settings(
    "CFG-13",
    "a settings file passes the loader's variables on",
    (file) => writeFileSync(file, '{"environment": ["LD_PRELOAD", "EVIL"]}'),
    readNaively,
    (text) => text.includes("EVIL=the secret"),
  ),
  {
    id: "CFG-14",
    group,
    words: "the tool's home, changed by a session, leads the launcher's own writing elsewhere",
    weakening: naive,
    attempt: async (way, place) => {
      // A session may make what it likes in the tool's home; the launcher must not follow it.
      const state = join(dirname(place.workspace), "state");
      const target = join(dirname(place.workspace), "target");
      const home = join(state, "homes/probe");
      for (const path of [home, target]) mkdirSync(path, { recursive: true });
      symlinkSync(target, join(home, "sub"));
      own(place);
      const below = "/home/agent/sub/project";
      if (way === "ours") {
        if (process.getuid?.() !== 0) return false;
        const was = existsSync("/home/agent");
        mkdirSync(below, { recursive: true });
        try {
          await launch({ ...place, workspace: below }, "true", { environment: { AI_SANDBOX_HOME: state } });
        } finally {
          rmSync(was ? "/home/agent/sub" : "/home/agent", { recursive: true });
        }
      } else if (way === "bare") return undefined;
      else mkdirSync(join(home, "sub/project"), { recursive: true });
      return existsSync(join(target, "project"));
    },
  },
];
