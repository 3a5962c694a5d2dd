import { spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { installPackages } from "../test/support/installation.ts";
import { type Engine, linkEngine } from "./engine.ts";
import type { Program } from "./program.ts";

/** A tool that is measured: a real one, and one that costs next to nothing, so that it hides nothing of ours. */
export type ToolName = "claude" | "plain";

/** Everything a measurement needs, in a new folder: packages as users get them, a workspace, a state home, an engine. */
export type Stage = {
  readonly engine: Engine;
  /** An installed launcher with arguments, started in the workspace. */
  readonly launcher: (tool: ToolName, args: readonly string[]) => Program;
  readonly remove: () => void;
};

/**
 * Packs and installs the launchers, and lets each make its image.
 *
 * @throws when there is no engine or a first run fails
 */
export function setStage(): Stage {
  const folder = mkdtempSync(join(tmpdir(), "ai-sandbox-bench-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    const workspace = join(folder, "project");
    mkdirSync(workspace);
    // As root the tool runs as uid 1000, and the workspace must be its own.
    if (process.getuid?.() === 0) chownSync(workspace, 1000, 1000);
    const engineFolder = join(folder, "engine");
    mkdirSync(engineFolder);
    const engine = linkEngine(engineFolder);
    const { bins } = installPackages(folder, [
      "packages/core",
      "packages/cli",
      "packages/claude",
      "bench/plain",
    ]);
    const environment = environmentWith(engine, join(folder, "state"));
    const launcher: Stage["launcher"] = (tool, args) => ({
      path: join(bins, tool),
      args,
      folder: workspace,
      environment,
    });
    // As users do it, once: a folder that is trusted has not to be judged anew at each start.
    firstRun({ path: join(bins, "ai-sandbox"), args: ["trust", workspace], folder: workspace, environment });
    firstRun(launcher("claude", ["--version"]));
    firstRun(launcher("plain", ["true"]));
    return { engine, launcher, remove };
  } catch (error) {
    remove();
    throw error;
  }
}

/** What the engine's client and the image's certificates depend on, and nothing of the shell's that started this. */
const kept = /^(HOME|DOCKER_.*|NODE_EXTRA_CA_CERTS|SSL_CERT_FILE)$/;

function environmentWith(engine: Engine, stateHome: string): Record<string, string> {
  const environment: Record<string, string> = {
    // This very Node comes first, since launchers start with `env node`.
    PATH: [engine.folder, dirname(process.execPath), "/usr/local/bin", "/usr/bin", "/bin"].join(delimiter),
    AI_SANDBOX_HOME: stateHome,
    // Like by like: what the filter costs and saves has rows of its own, against the engine's bridge.
    AI_SANDBOX_NETWORK: "open",
  };
  for (const [name, value] of Object.entries(process.env)) {
    if (value !== undefined && kept.test(name)) environment[name] = value;
  }
  return environment;
}

/** A first run may build an image and talk about it. */
function firstRun(program: Program): void {
  const result = spawnSync(program.path, program.args, {
    cwd: program.folder,
    env: program.environment,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (result.status !== 0) throw new Error(`the first run of ${program.path} ended with ${result.status}`);
}
