import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { docker, slowness } from "../../support/engine.ts";
import { asPerson } from "../../support/person.ts";
import type { Case, Group, Observed } from "../support/case.ts";
import { bash } from "../support/observe.ts";
import { sleep, waitFor } from "../support/signalling.ts";
import { standIn } from "../support/stand-in.ts";
import { modesLeft, openTerminal } from "../support/terminal.ts";
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

/** What is not compared of a real tool, for the page. */
const shapeOnly =
  "stdout and exit codes; stderr is not, where tools write dates and paths. The network is `open` (natively a tool has the machine's)";

/** Runs a shell script with a real tool. STANDIN is the address of a service that knows no key. */
const shape = (name: string, tool: string, script: string, inReportOnly: boolean): Case => ({
  name,
  inReportOnly,
  compared: shapeOnly,
  drive: async (way) => {
    provide(tool, way);
    const STANDIN = script.includes("STANDIN") ? await standIn() : undefined;
    const { stderr, ...seen } = await bash(script, way, { PROBE: undefined, STANDIN, ...network });
    return seen;
  },
});

/** Starts a tool's full screen, quits it with Ctrl-C, and looks at what it leaves of the terminal. */
const fullScreen = (tool: string, screen: RegExp): Case => ({
  name: `${tool}: its screen, and quitting it`,
  inReportOnly: true,
  compared:
    "that the tool's screen appears (words on it), how it ends at Ctrl-C, the line's settings and the modes afterwards; not the picture, which moves",
  drive: async (way): Promise<Observed> => {
    provide(tool, way);
    const script = `before=$(stty -g); ${tool}; code=$?; [[ $before == $(stty -g) ]]; echo "line $?"; exit $code`;
    const terminal = openTerminal(way, script, { PROBE: undefined, ...network });
    try {
      await waitFor(() => screen.test(words(terminal.shown())), `the screen of ${tool}`, limit);
      for (let size = -1, waited = 0; terminal.shown().length !== size && waited < 10; waited++) {
        size = terminal.shown().length;
        await sleep(1500);
      }
      let hasEnded = false;
      const ended = terminal.ended.then((end) => {
        hasEnded = true;
        return end;
      });
      for (let pressed = 0; pressed < 8 && !hasEnded; pressed++) {
        terminal.process.write("\u0003");
        // Long enough to end: one more would hit it when it has given the keys back already.
        await sleep(1900 * slowness());
      }
      const late = sleep(limit / 2).then(() => ({ code: "did not end" }));
      const { code } = await Promise.race([ended, late]);
      const shown = terminal.shown();
      return { code, lineIsAsBefore: shown.includes("line 0"), modesLeft: modesLeft(shown) };
    } finally {
      terminal.process.kill("SIGKILL");
    }
  },
});

/** What can be read on a screen, without where it stands. */
function words(shown: string): string {
  return stripVTControlCharacters(shown).replaceAll(/\s/g, "");
}

/** Ends with the code of the tool, after the words by which it says itself what is wrong. */
const saying = (command: string, said: string): string =>
  `timeout 60 ${command} < /dev/null 2>&1 | grep -o '${said}' | head -1; echo $PIPESTATUS`;

export const tools: Group = {
  title: "Real tools",
  cases: [
    shape("claude --version | cat", "claude", "claude --version | cat", false),
    shape("claude --help | head -3", "claude", "claude --help | head -3; echo $PIPESTATUS", false),
    shape(
      "echo | claude -p, without credentials: its own error",
      "claude",
      "echo hello | timeout 60 claude -p hi; echo $?",
      true,
    ),
    shape("codex --version", "codex", "codex --version", true),
    shape(
      "codex exec, without credentials: its own error",
      "codex",
      `git init -q .; ${saying('codex exec -c model_provider=\'"x"\' -c "model_providers.x={name=\\"x\\",base_url=\\"$STANDIN/v1\\",request_max_retries=0,stream_max_retries=0}" hi', "unexpected status 401 Unauthorized: no such key")}`,
      true,
    ),
    shape("opencode --version", "opencode", "opencode --version", true),
    shape(
      "opencode run, without credentials: its own error",
      "opencode",
      `echo '{"model":"x/x","small_model":"x/x","provider":{"x":{"npm":"@ai-sdk/openai-compatible","options":{"baseURL":"'$STANDIN'/v1"},"models":{"x":{}}}}}' > opencode.json; ${saying("opencode run hi", "no such key")}`,
      true,
    ),
    shape("gemini --help | head -3", "gemini", "gemini --help | head -3", true),
    shape(
      "gemini -p, without credentials: its own error",
      "gemini",
      saying("gemini -p hi", "set an Auth method"),
      true,
    ),
    fullScreen("codex", /SigninwithChatGPT/),
    fullScreen("opencode", /Askanything/),
    fullScreen("gemini", /GeminiCLI/),
    // Where Anthropic's service is out of reach this one ends by itself, before there is more to see.
    fullScreen("claude", /WelcometoClaudeCode/),
  ],
};
