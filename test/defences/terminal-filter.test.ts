import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, inject, it } from "vitest";
import { openTerminal, type Terminal } from "../fidelity/support/terminal.ts";
import { makeWorld, Way } from "../fidelity/support/way.ts";

/** Runs a script in a terminal, in which `probe` is a session with the setting. */
function open(script: string, way = ours()): Terminal {
  return openTerminal(way, script, { AI_SANDBOX_TERMINAL_FILTER: "true" });
}

function ours(): Way {
  return new Way("ours", makeWorld(inject("folder"), inject("people").agent, inject("installation")));
}

/** That what is held back is held back is an attack of the escape suite (TTY-12 to TTY-18); this is about all the rest. */
describe.concurrent("terminalFilter", () => {
  it("a tool draws as before: colours, modes, characters, questions and their answers", async () => {
    const drawn = "\\033[?1049h\\033[1;31mä─🙂\\033[0m\\033[?25l\\033[?25h\\033[?1049l";
    const ask = 'stty -icanon -echo; printf "\\033[6n"; dd bs=1 count=6 2>/dev/null | tr "\\033" E';
    const terminal = open(`probe 'printf "${drawn}"; ${ask}'; echo end`);
    await terminal.ended;
    expect(terminal.shown()).toContain(
      "\u001b[?1049h\u001b[1;31mä─🙂\u001b[0m\u001b[?25l\u001b[?25h\u001b[?1049l",
    );
    expect(terminal.shown()).toContain("E[7;9R");
  });

  it("the tool's terminal has the window's size, also when that changes", async () => {
    const terminal = open(
      "probe 'stty size; trap \"stty size; exit\" WINCH; echo ready; while :; do sleep 0.1; done'",
    );
    await terminal.shows("ready");
    expect(terminal.shown()).toContain("30 100");
    terminal.process.resize(77, 33);
    await terminal.shows("33 77");
    expect((await terminal.ended).code).toBe(0);
  });

  it("keys reach the tool, Ctrl-C ends it by its signal, and the line is as before", async () => {
    const terminal = open(
      "trap : INT; stty -g; probe 'read -r x; echo [$x]; exec sleep 20'; echo $?; stty -g",
    );
    await terminal.shows(/\r\n/);
    await new Promise((resolve) => setTimeout(resolve, 600));
    terminal.process.write("hello\r");
    await terminal.shows("[hello]");
    terminal.process.write("\u0003");
    await terminal.ended;
    const lines = terminal.shown().match(/^[0-9a-f]+(:[0-9a-f]+){10,}/gm);
    expect(lines).toHaveLength(2);
    expect(lines?.[1]).toBe(lines?.[0]);
  });

  it("everything that is written is shown, in its order, before the prompt", async () => {
    const terminal = open("probe 'seq 200000; exit 3'; echo \"[$?]\"");
    await terminal.ended;
    const expected = Array.from({ length: 200_000 }, (_, index) => index + 1).join("\r\n");
    const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
    expect(hash(terminal.shown())).toBe(hash(`${expected}\r\n[3]\r\n`));
  });

  it("what does not go to a terminal is not touched", async () => {
    const way = ours();
    const terminal = open(
      "probe 'printf \"\\033]0;title\\007x\"' > out; probe 'printf \"\\033]0;t\\007x\"' | od -c",
      way,
    );
    await terminal.ended;
    expect(readFileSync(join(way.workspace, "out"), "latin1")).toBe("\u001b]0;title\u0007x");
    expect(terminal.shown()).toContain("033   ]   0   ;   t  \\a   x");
  });
});
