import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { dockers, pathOf } from "../../support/fixtures.ts";
import { ended, run, start } from "../../support/run.ts";
import type { Attack } from "../attack.ts";
import { own, type Place, put } from "../place.ts";
import { launch, type Way } from "../ways.ts";
import { approved } from "../weakenings.ts";

const group = "configuration";
const naive = "a launcher that looks at nothing";
const siblingOf = (place: Place): string => join(dirname(place.workspace), "sibling");

/** A launcher as it is quickly written: takes what the project says for its own. */
const obedient = (file: string): string =>
  `set -a; . ./${file}; exec ${dockers()[0]} run --rm $FLAGS -v "$PWD:/w" --entrypoint sh ai-probe:latest -c "$LOOK"`;

/** What a repository's `.ai-sandbox.json` asks for. */
type Wish = {
  readonly id: string;
  readonly words: string;
  /** Its content: settings that there are, so that it is held since nobody approved of it. */
  readonly content: (place: Place) => Readonly<Record<string, unknown>>;
  /** Whether a session got it, as a shell's command. */
  readonly look: (place: Place) => string;
  /** How the launcher tells of it. */
  readonly told: RegExp;
  /** The engine's flags of a launcher that obeys; without them it is ours once the user approved of the file. */
  readonly flags?: string;
};

const asks = ({ id, words, content, look, told, flags }: Wish): Attack => ({
  id,
  group,
  words: `a project's file asks for ${words}`,
  weakening: flags === undefined ? approved : naive,
  attempt: async (way: Way, place: Place) => {
    if (way === "bare") return undefined;
    put(place, ".ai-sandbox.json", JSON.stringify(content(place)));
    own(place);
    const script = `${look(place)} && echo got it`;
    if (way === "weakened" && flags !== undefined) return obeys(place, flags, script);
    if (way === "weakened") {
      const options = { as: place.person, in: place.workspace };
      const { code, stderr } = await run("ai-sandbox", ["settings", "approve", "--yes"], options);
      if (code !== 0) throw new Error(`it could not be approved of: ${stderr}`);
    }
    const { stdout, stderr } = await launch(place, script);
    if (way === "ours" && !told.test(stderr)) throw new Error(`it is not told of: ${stderr}`);
    return stdout.includes("got it");
  },
});

/** Whether an obedient launcher gives it. */
async function obeys(place: Place, flags: string, script: string): Promise<boolean> {
  put(place, "obedient", `FLAGS="${flags}"\n`);
  const { stdout } = await run("/bin/sh", ["-c", obedient("obedient")], {
    as: place.person,
    in: place.workspace,
    environment: { PATH: pathOf(), LOOK: script },
  });
  return stdout.includes("got it");
}

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
  asks({
    id: "CFG-01",
    words: "another folder",
    content: (place) => ({ mounts: [siblingOf(place)] }),
    look: (place) => `grep -q secret ${siblingOf(place)}/file`,
    told: /mounts: also .*\/sibling, to read/,
  }),
  asks({
    id: "CFG-02",
    words: "what git obeys, to be written",
    content: () => ({ git: "open" }),
    look: () => "echo >>.git/config",
    told: /git: open, where yours is protected/,
  }),
  asks({
    id: "CFG-03",
    words: "more of the machine than the user allows",
    content: () => ({ limits: { processes: 4321 } }),
    look: () => "cat /sys/fs/cgroup/pids.max /sys/fs/cgroup/pids/pids.max 2>/dev/null | grep -qx 4321",
    told: /limits\.processes: 4321, where yours is 256/,
  }),
  asks({
    id: "CFG-04",
    words: "the engine's network",
    content: () => ({ network: "open" }),
    look: () => "test -e /sys/class/net/eth0",
    told: /network: open, where yours is public/,
  }),
  asks({
    id: "CFG-05",
    words: "one of the user's variables",
    content: () => ({ environment: ["GH_TOKEN"] }),
    look: () => 'test -n "$GH_TOKEN"',
    told: /environment: also GH_TOKEN/,
  }),
  {
    id: "CFG-06",
    group,
    words: "a project's .env sets variables of the session's, and settings",
    weakening: naive,
    attempt: async (way, place) => {
      if (way === "bare") return undefined;
      put(place, ".env", "GH_TOKEN=x\nPROBE_VALUE=evil\nAI_SANDBOX_GIT=open\n");
      own(place);
      const script = '{ [ "$PROBE_VALUE" = evil ] || echo >>.git/config; } && echo got it';
      if (way === "weakened") return obeys(place, "--env PROBE_VALUE=evil", script);
      const { stdout, stderr } = await launch(place, `${script}; echo looked`);
      if (!stdout.includes("looked")) throw new Error(`nobody looked: ${stderr}`);
      return stdout.includes("got it");
    },
  },
  asks({
    id: "CFG-07",
    words: "the engine's socket",
    content: () => ({ mounts: ["/var/run/docker.sock"] }),
    look: () => "test -S /run/docker.sock",
    told: /mounts: also \/var\/run\/docker\.sock/,
    // Approving of it helps nobody.
    flags: "-v /var/run/docker.sock:/run/docker.sock",
  }),
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
    // It has to lie below /home/agent, where others have no folder.
    needsRoot: true,
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
