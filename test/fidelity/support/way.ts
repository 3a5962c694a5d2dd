import { type ChildProcess, execFile, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { docker, slowness } from "../../support/engine.ts";
import type { Installation } from "../../support/installation.ts";
import { asPerson, environmentOf, makeWorkspace, type Person } from "../../support/person.ts";

/** How the subject is run: as it is, through its launcher, or by the `docker run` that people write by hand. */
export type WayName = "native" | "ours" | "docker";

/** All that a run needs, once. */
export type World = {
  readonly folder: string;
  readonly person: Person;
  readonly installation: Installation;
  /** Folder with the subject for each way. */
  readonly bins: Readonly<Record<WayName, string>>;
};

const imageFolder = fileURLToPath(new URL("../../probe/image", import.meta.url));
const label = "ai-sandbox-fidelity";
/** A variable of the engine's clients, by its name; to none of them it means anything. */
const mark = "DOCKER_FIDELITY";
/** How the script of a launcher's helper begins; see packages/core/src/session/lifeline.ts. */
const lifeline = "read -r word";

/** Lays out the three ways to start the subject. */
export function makeWorld(folder: string, person: Person, installation: Installation): World {
  const root = mkdtempSync(join(folder, "fidelity-"));
  chmodSync(root, 0o755);
  const bins = { native: join(root, "native"), ours: installation.bins, docker: join(root, "docker") };
  for (const path of [bins.native, bins.docker]) mkdirSync(path);
  copyFileSync(join(imageFolder, "probe.mjs"), join(root, "probe.mjs"));
  program(join(bins.native, "probe"), `exec ${installation.nodeFolder}/node ${root}/probe.mjs "$@"`);
  program(
    join(bins.docker, "probe"),
    [
      "terminal=; if [ -t 0 ] && [ -t 1 ]; then terminal=-t; fi",
      `exec docker run --rm -i $terminal --label ${label}="$PWD" -v "$PWD:$PWD" -w "$PWD" -u "$(id -u):$(id -g)" \\`,
      '  -e PROBE -e PROBE_VALUE ai-probe:latest "$@"',
    ].join("\n"),
  );
  const shared = join(root, "shared");
  mkdirSync(shared);
  // `status` tells an exit code from a signal, which a shell's $? does not; `quiet` says nothing, where bash does.
  program(
    join(shared, "status"),
    statusProgram(
      'print(f"exit {code}" if code >= 0 else f"signal {signal.Signals(-code).name}", file=sys.stderr)',
    ),
  );
  program(join(shared, "quiet"), statusProgram(""));
  return { folder: root, person, installation, bins };
}

const statusProgram = (say: string): string => `exec python3 -c '
import subprocess, sys, signal
for s in (signal.SIGINT, signal.SIGQUIT): signal.signal(s, signal.SIG_IGN)
def reset():
    for s in (signal.SIGINT, signal.SIGQUIT, signal.SIGPIPE): signal.signal(s, signal.SIG_DFL)
code = subprocess.Popen(sys.argv[1:], preexec_fn=reset).wait()
${say}
sys.exit(code if code >= 0 else 128 - code)
' "$@"`;

function program(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  chmodSync(path, 0o755);
}

/** One way to run the subject, in a folder that no other run has. */
export class Way {
  readonly name: WayName;
  readonly world: World;
  readonly workspace: string;

  constructor(name: WayName, world: World) {
    this.name = name;
    this.world = world;
    this.workspace = makeWorkspace(world.folder, world.person);
  }

  /** Absolute path of the subject. */
  get subject(): string {
    return join(this.world.bins[this.name], "probe");
  }

  /** How long something may take to show up, in milliseconds. What bare `docker run` loses never does. */
  get patience(): number {
    return this.name === "docker" ? 4000 : 20_000 * slowness();
  }

  /** PATH as the way's programs have it. */
  get searchPath(): string {
    const { world, name } = this;
    const folders = [world.bins[name], join(world.folder, "shared"), world.installation.nodeFolder];
    return [...folders, "/usr/local/bin:/usr/bin:/bin"].join(":");
  }

  environment(changes: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
    const { world } = this;
    return environmentOf(world.person, world.installation, {
      PATH: this.searchPath,
      // The engine's clients and the launcher's helpers are given it, by which they are found afterwards.
      [mark]: this.workspace,
      PWD: this.workspace,
      PROBE: "shell",
      ...changes,
    });
  }

  /** Starts a program as the person. `setpriv` replaces itself, so the pid is the program's own. */
  start(command: string, args: readonly string[], options: SpawnOptions = {}): ChildProcess {
    return spawn("/usr/bin/setpriv", [...asPerson(this.world.person), "--", command, ...args], {
      cwd: this.workspace,
      env: this.environment(),
      ...options,
    });
  }

  /** Makes another folder of the person's beside the workspace. */
  makeFolder(): string {
    const folder = mkdtempSync(join(this.world.folder, "beside-"));
    chownSync(folder, this.world.person.uid, this.world.person.gid);
    return folder;
  }

  /** How many containers of this way's workspace there are. Waits for nothing else: the test plays terminals meanwhile. */
  async left(): Promise<number> {
    const format = `{{.Label "ai-sandbox.workspace"}}\n{{.Label "${label}"}}`;
    const { stdout } = await promisify(execFile)("docker", ["ps", "--all", "--format", format]);
    return stdout.split("\n").filter((workspace) => workspace === this.workspace).length;
  }

  /** Waits up to some seconds until none is left. @returns how many still are */
  async leftAfter(seconds: number): Promise<number> {
    if (this.name === "native") return 0;
    const began = Date.now();
    for (;;) {
      const left = await this.left();
      if (left === 0 || Date.now() - began > seconds * 1000 * slowness()) return left;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /**
   * Waits up to some seconds until no program of a session is there any more: the subject, the launcher, the engine's
   * clients, the launcher's helpers. @returns which still are
   */
  async programsAfter(seconds: number): Promise<string[]> {
    const began = Date.now();
    for (;;) {
      const found = this.#programs();
      if (found.length === 0 || Date.now() - began > seconds * 1000 * slowness()) return found;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  /** The command lines of what is marked as of this run, shells' own tools (`sleep`, `cat`) excepted. */
  #programs(): string[] {
    return readdirSync("/proc").flatMap((pid) => {
      if (!/^[0-9]+$/.test(pid)) return [];
      try {
        const words = readFileSync(`/proc/${pid}/cmdline`, "utf8").split("\0");
        const program = basename(words[0] ?? "");
        const isOurs =
          ["node", "docker"].includes(program) || words.some((word) => word.startsWith(lifeline));
        return isOurs &&
          readFileSync(`/proc/${pid}/environ`, "utf8").includes(`\0${mark}=${this.workspace}\0`)
          ? [words.join(" ").trim().slice(0, 100)]
          : [];
      } catch {
        // It has just ended.
        return [];
      }
    });
  }

  /** Removes what bare `docker run` leaves. */
  cleanUp(): void {
    if (this.name !== "docker") return;
    const ids = docker("ps", "--all", "--quiet", "--filter", `label=${label}=${this.workspace}`);
    if (ids !== "") spawnSync("docker", ["rm", "--force", ...ids.split("\n")]);
  }
}
