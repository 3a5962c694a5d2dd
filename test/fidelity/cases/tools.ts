import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { docker } from "../../support/engine.ts";
import { asPerson } from "../../support/person.ts";
import type { Case, Group, Observed } from "../support/case.ts";
import { bash } from "../support/observe.ts";
import { openTerminal } from "../support/terminal.ts";
import type { Way } from "../support/way.ts";

/** Natively a tool has this machine's network; the filter would answer at once where that one lets a tool wait. */
const network = { AI_SANDBOX_NETWORK: "open" };

/** The engine's own commands are slower than the tools. */
const limit = 50_000;

/** Puts a tool where a way looks for it. The native one is the program of the image, copied out of it. */
function provide(tool: string, way: Way): void {
  const program = join(way.world.bins[way.name], tool);
  if (way.name === "ours") {
    // The first run makes the image, which takes as long as it takes.
    spawnSync("/usr/bin/setpriv", [...asPerson(way.world.person), "--", program, "--version"], {
      cwd: way.workspace,
      env: way.environment(),
    });
    return;
  }
  if (existsSync(program)) return;
  const image = `ai-${tool}:latest`;
  if (way.name === "docker") {
    write(
      program,
      [
        "terminal=; if [ -t 0 ] && [ -t 1 ]; then terminal=-t; fi",
        `exec docker run --rm -i $terminal --label ai-sandbox-fidelity="$PWD" -v "$PWD:$PWD" -w "$PWD" -u "$(id -u):$(id -g)" ${image} "$@"`,
      ].join("\n"),
    );
    return;
  }
  const inside = docker(
    "run",
    "--rm",
    "--network=none",
    "--entrypoint=readlink",
    image,
    "-f",
    `/usr/local/bin/${tool}`,
  );
  const container = docker("create", image);
  try {
    const copies = join(way.world.folder, "tools");
    mkdirSync(copies, { recursive: true });
    docker("cp", `${container}:/opt/${tool}`, copies);
    write(program, `exec ${copies}/${inside.replace(/^\/opt\//, "")} "$@"`);
  } finally {
    docker("rm", "--force", container);
  }
}

function write(path: string, script: string): void {
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

/** Runs a shell script with real tools; what they print differs by the minute, so that only its shape is compared. */
const shape = (name: string, tool: string, script: string, inReportOnly: boolean): Case => ({
  name,
  inReportOnly,
  drive: async (way) => {
    provide(tool, way);
    return {
      ...(await bash(script, way, { PROBE: undefined, ...network }, undefined)),
      stderr: "not compared",
    };
  },
});

/** Starts a tool's full screen, quits it with Ctrl-C, and looks at what it leaves of the terminal. */
const fullScreen = (tool: string): Case => ({
  name: `${tool}: its full screen, and quitting it`,
  inReportOnly: true,
  drive: async (way): Promise<Observed> => {
    provide(tool, way);
    const terminal = openTerminal(
      way,
      `before=$(stty -g); ${tool}; code=$?; [[ $before == $(stty -g) ]]; echo "line $?"; exit $code`,
      {
        PROBE: undefined,
        ...network,
      },
    );
    let size = -1;
    for (let waited = 0; (terminal.shown().length !== size || size < 200) && waited < 15; waited++) {
      size = terminal.shown().length;
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    let hasEnded = false;
    const ended = terminal.ended.then((end) => {
      hasEnded = true;
      return end;
    });
    for (let pressed = 0; pressed < 8 && !hasEnded; pressed++) {
      terminal.process.write("\u0003");
      // Long enough to end: one more would hit it when it has given the keys back already.
      await new Promise((resolve) => setTimeout(resolve, 1900));
    }
    const { code } = await Promise.race([
      ended,
      new Promise<{ code: string }>((resolve) =>
        setTimeout(() => resolve({ code: "did not end" }), limit / 2),
      ),
    ]);
    const shown = terminal.shown();
    terminal.process.kill("SIGKILL");
    return {
      code,
      itsScreenWasThere: size > 200,
      lineIsAsBefore: shown.includes("line 0"),
      alternateScreenIsLeft: last(shown, "\u001b[?1049h", "\u001b[?1049l"),
      cursorIsShown: last(shown, "\u001b[?25l", "\u001b[?25h"),
      pasteIsOff: last(shown, "\u001b[?2004h", "\u001b[?2004l"),
    };
  },
});

/** Whether the second of two sequences came last, or neither was there. */
function last(shown: string, on: string, off: string): boolean {
  return shown.lastIndexOf(on) <= shown.lastIndexOf(off);
}

export const tools: Group = {
  title: "Real tools",
  cases: [
    shape("claude --version | cat", "claude", "claude --version | cat", false),
    shape("claude --help | head -3", "claude", "claude --help | head -3; echo $PIPESTATUS", false),
    shape(
      "echo | claude -p, without credentials",
      "claude",
      "echo hello | timeout 40 claude -p hi >/dev/null; echo $?",
      true,
    ),
    shape("codex --version", "codex", "codex --version", true),
    shape(
      "codex exec, without credentials",
      "codex",
      "git init -q .; timeout 40 codex exec hi < /dev/null > /dev/null; echo $?",
      true,
    ),
    shape("opencode --version", "opencode", "opencode --version", true),
    shape(
      "opencode run, without credentials",
      "opencode",
      "timeout 40 opencode run hi < /dev/null > /dev/null; echo $?",
      true,
    ),
    shape("gemini --help | head -3", "gemini", "gemini --help | head -3", true),
    shape(
      "gemini -p, without credentials",
      "gemini",
      "timeout 40 gemini -p hi < /dev/null > /dev/null; echo $?",
      true,
    ),
    ...["claude", "codex", "opencode"].map(fullScreen),
  ],
};
