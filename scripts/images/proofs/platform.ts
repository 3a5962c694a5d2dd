import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type CleanEngine, startCleanEngine } from "../clean-engine.ts";
import type { Installed, Ran } from "../installed.ts";
import { lastOf } from "./measured.ts";

const wanted = "linux/arm64";
/** Two that Node runs, and a program of its own; once the base is there each takes a minute or two. */
const tools = ["auggie", "claude", "qwen"];
const handler = "/proc/sys/fs/binfmt_misc/qemu-aarch64";

/** Another platform, under emulation, from a parent image that is made here. */
export async function platform(installed: Installed): Promise<string[]> {
  if (!existsSync(handler))
    return [
      "Skipped: this machine has no handler for arm64 programs (qemu-user-static with binfmt-support).",
    ];
  const engine = await startCleanEngine();
  try {
    const state = join(installed.folder, "platform");
    mkdirSync(state);
    // A name of its own for the parent, as a mirror's would be.
    writeFileSync(join(state, "config.json"), JSON.stringify({ mirrors: { parent: "arm64.local/parents" } }));
    const environment = { DOCKER_HOST: engine.address, AI_RUN_PLATFORM: wanted };
    const start = (name: string, ...args: string[]) => installed.run(name, args, { state, environment });
    const made = await start("ai-sandbox", "base", "--from-debian", "--platform", wanted);
    if (made.code !== 0) throw new Error(made.stderr);
    const rows: string[] = [];
    for (const tool of tools) {
      const first = await start(tool, "--version");
      rows.push(...platformRows(engine, tool, first, await start(tool, "--version")));
    }
    return [
      `With ${emulator()}.`,
      "",
      "| what | result |",
      "|---|---|",
      `| parent image by \`ai-sandbox base --from-debian --platform ${wanted}\` | ${minutes(made)} |`,
      ...rows,
    ];
  } finally {
    engine.stop();
  }
}

/** What a tool's two runs showed. @throws when one failed */
function platformRows(engine: CleanEngine, tool: string, first: Ran, second: Ran): string[] {
  for (const { code, stderr } of [first, second]) if (code !== 0) throw new Error(stderr);
  const image = engine.docker("images", "--format", "{{.Repository}}:{{.Tag}}", `ai-${tool}`);
  const [name = ""] = image.split("\n");
  const architecture = engine.docker("image", "inspect", "--format", "{{.Os}}/{{.Architecture}}", name);
  const machine = engine.docker("run", "--rm", "--network=none", "--entrypoint=uname", name, "-m");
  return [
    `| first run of ${tool} with AI_RUN_PLATFORM=${wanted} | ${minutes(first)}, exit code ${first.code} |`,
    `| it answered | ${first.stdout.trim().split("\n")[0]} |`,
    `| platform of its image, and what \`uname -m\` says in it | ${architecture}, ${machine} |`,
    `| what was said | ${lastOf(first.stderr, "emulated") ?? "nothing"} |`,
    `| its next start | ${second.seconds.toFixed(1)} s, exit code ${second.code}, ${lastOf(second.stderr, "emulated") ?? "nothing said of it again"} |`,
  ];
}

function minutes({ seconds }: Ran): string {
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}

/** Name and version of what runs the foreign programs. */
function emulator(): string {
  const { stdout } = spawnSync("qemu-aarch64-static", ["--version"], { encoding: "utf8" });
  return /version (\S+)/.test(stdout ?? "") ? `QEMU ${/version (\S+)/.exec(stdout)?.[1]}` : "an emulator";
}
