import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { argumentDefault } from "../../generator/dockerfile.ts";
import type { Installed } from "../installed.ts";
import { root, toolNames } from "../repository.ts";

const script = join(root, "scripts", "start");
/** These write their help to stderr by themselves, in any surrounding, and nothing to stdout. */
const helpOnStderr = ["kilo", "opencode"];
/** Users of which this machine need not know more than the number: the images' own, and another. */
const people = [1000, 4321];

/** `scripts/start <tool> --version` and `--help` from this clone, each tool as two users, with nothing set. */
export async function starts({ folder }: Installed): Promise<string[]> {
  // Whoever owns the clone installs and builds; the others may only read it.
  const owner = spawnSync(script, ["claude", "--version"], { encoding: "utf8" });
  if (owner.status !== 0) throw new Error(owner.stderr);
  const rows = toolNames().map((name) => {
    const cells = people.flatMap((uid) => {
      const version = start(uid, folder, name, "--version");
      const missing = version.stderr.split("\n").find((line) => line.startsWith(`  ${name}: `));
      if (version.status !== 0 && missing !== undefined) return ["–", "–"];
      return [saidVersion(name, version), saidHelp(name, start(uid, folder, name, "--help"))];
    });
    return `| ${name} | ${cells.join(" | ")} |`;
  });
  const titles = people.flatMap((uid) => [`\`--version\` as ${uid}`, `\`--help\` as ${uid}`]);
  return [`| tool | ${titles.join(" | ")} |`, `|---${"|---".repeat(titles.length)}|`, ...rows];
}

type Answer = {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
};

/** Runs `scripts/start` as a user in a folder and with a home of their own. */
function start(uid: number, folder: string, ...args: readonly string[]): Answer {
  const place = mkdtempSync(join(folder, "start-"));
  const [home, workspace] = [join(folder, `home-${uid}`), join(place, "project")];
  mkdirSync(home, { recursive: true });
  mkdirSync(workspace);
  for (const path of [home, place, workspace]) chownSync(path, uid, uid);
  const engine = statSync("/var/run/docker.sock").gid;
  const who = [`--reuid=${uid}`, `--regid=${uid}`, `--groups=${engine}`];
  const began = Date.now();
  const { status, stdout, stderr } = spawnSync(
    "/usr/bin/setpriv",
    [...who, "--inh-caps=-all", "--", script, ...args],
    {
      cwd: workspace,
      encoding: "utf8",
      env: { HOME: home, PATH: process.env.PATH ?? "", LANG: "C.UTF-8" },
    },
  );
  return { status, stdout, stderr, seconds: (Date.now() - began) / 1000 };
}

/** @throws when it is not the pinned version, and nothing of anybody else's */
function saidVersion(name: string, answer: Answer): string {
  const facts = JSON.parse(readFileSync(join(root, "packages", name, "tool.json"), "utf8"));
  const dockerfile = readFileSync(join(root, "dockerfiles", name, "Dockerfile"), "utf8");
  const pinned = argumentDefault(dockerfile, facts.version.argument) ?? "";
  expectOwn(name, answer);
  if (!answer.stdout.includes(pinned)) throw new Error(`${name}: ${answer.stdout} is not ${pinned}`);
  return `${answer.stdout.trim().split("\n")[0]}, ${answer.seconds.toFixed(1)} s`;
}

/** @throws when it is no help, or comes from elsewhere than the tool writes it to */
function saidHelp(name: string, answer: Answer): string {
  expectOwn(name, answer);
  const stream = helpOnStderr.includes(name) ? "stderr" : "stdout";
  const text = answer[stream];
  if (text.length < 500 || !/usage|options|commands/i.test(text))
    throw new Error(`${name}: no help on its ${stream}: ${answer.stdout}${answer.stderr}`);
  return `${text.split("\n").length} lines${stream === "stderr" ? " on stderr" : ""}`;
}

function expectOwn(name: string, { status, stdout, stderr }: Answer): void {
  if (status !== 0) throw new Error(`${name}: exit code ${status}: ${stderr}`);
  if (/^ai-sandbox:|read-only file system|permission denied|EACCES|EROFS/im.test(stdout))
    throw new Error(`${name}: not its own words alone: ${stdout}`);
}
