import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { installPackages, packageFolders } from "../../test/support/installation.ts";

/** Launchers as users get them, and an engine's client that notes how it is called. */
export type Installed = {
  readonly folder: string;
  /** Folder with `node_modules`. */
  readonly prefix: string;
  /** Runs a launcher in a folder and a state home of its own. */
  readonly run: (tool: string, args: readonly string[], options: RunOptions) => Promise<Ran>;
  /** Calls of the client since the last time: first word, start and end in milliseconds. */
  readonly calls: () => Call[];
};

export type RunOptions = {
  /** Absolute path of the state home. */
  readonly state: string;
  readonly environment?: Readonly<Record<string, string>>;
  /** Put before the launcher, as nsenter with its arguments. */
  readonly before?: readonly string[];
};

export type Ran = {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly seconds: number;
};
export type Call = { readonly verb: string; readonly start: number; readonly end: number };

/** Packs and installs all launchers below `folder`. */
export function installAll(folder: string): Installed {
  // Tools of root's sessions run as somebody else.
  chmodSync(folder, 0o755);
  const { prefix, bins, nodeFolder } = installPackages(folder, packageFolders());
  const client = join(folder, "client");
  const real = ["/usr/local/bin/docker", "/usr/bin/docker"].find((path) => existsSync(path));
  mkdirSync(client);
  const log = join(folder, "calls");
  writeFileSync(log, "");
  writeFileSync(join(client, "docker"), clientScript(real, log));
  chmodSync(join(client, "docker"), 0o755);
  return {
    folder,
    prefix,
    run: (tool, args, options) =>
      run(join(bins, commandOf(prefix, tool)), args, { nodeFolder, client, folder, ...options }),
    calls: () => {
      const lines = readFileSync(log, "utf8").split("\n").filter(Boolean);
      writeFileSync(log, "");
      return lines.map((line) => {
        const [verb = "", start, end] = line.split(" ");
        return { verb, start: Number(start), end: Number(end) };
      });
    },
  };
}

/**
 * Docker's client, noted at its end by one short line, so that many at once don't mix. Where DOCKER_RECORD names a folder,
 * each build's context, arguments and environment are kept there, to be built again by hand. (Of a user's variables
 * launchers give the client few, and all that begin with DOCKER_.)
 */
function clientScript(real: string | undefined, log: string): string {
  return `#!/bin/bash
start=$(date +%s%3N)
if [[ $1 == build && -n \${DOCKER_RECORD:-} ]]; then
  kept=$DOCKER_RECORD/$(ls "$DOCKER_RECORD" | wc -l)
  mkdir "$kept"
  cp -a "\${@: -1}" "$kept/context"
  export -p | grep -v ' DOCKER_RECORD=' >"$kept/environment"
  printf '%q ' "\${@:1:$#-1}" >"$kept/arguments"
fi
${real} "$@" || code=$?
echo "$1 $start $(date +%s%3N)" >>'${log}'
exit \${code:-0}
`;
}

/** The bin of a launcher, which is not always its name; `ai-sandbox` is its own. */
function commandOf(prefix: string, tool: string): string {
  const facts = join(prefix, "node_modules", "@ai-sandbox", tool, "tool.json");
  return existsSync(facts) ? JSON.parse(readFileSync(facts, "utf8")).command : tool;
}

function run(
  program: string,
  args: readonly string[],
  options: RunOptions & { nodeFolder: string; client: string; folder: string },
): Promise<Ran> {
  const { nodeFolder, client, folder, state, environment, before = [] } = options;
  const [first = program, ...rest] = [...before, program];
  const started = Date.now();
  const workspace = mkdtempSync(join(folder, "work-"));
  chmodSync(workspace, 0o755);
  const child = spawn(first, [...rest, ...args], {
    cwd: workspace,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      HOME: folder,
      PATH: `${client}:${nodeFolder}:/usr/local/bin:/usr/bin:/bin`,
      AI_SANDBOX_HOME: state,
      AI_SANDBOX_TRUST: "once",
      AI_SANDBOX_NETWORK: "none",
      ...environment,
    },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (bytes: Buffer) => {
    stdout += bytes.toString();
  });
  child.stderr.on("data", (bytes: Buffer) => {
    stderr += bytes.toString();
  });
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) =>
      resolve({ code: code ?? 1, stdout, stderr, seconds: (Date.now() - started) / 1000 }),
    );
  });
}

/** Resident megabytes of all processes that run a script of these launchers. */
export function launchersMemory(prefix: string, processes: readonly string[]): number {
  let kilobytes = 0;
  for (const process of processes) {
    try {
      if (!readFileSync(`/proc/${process}/cmdline`, "utf8").includes(prefix)) continue;
      kilobytes += Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${process}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      // It has ended meanwhile.
    }
  }
  return kilobytes / 1024;
}
