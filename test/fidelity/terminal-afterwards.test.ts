import { readFileSync } from "node:fs";
import { describe, expect, inject, it } from "vitest";
import { childrenOf, nameOf } from "../lifecycle/support/processes.ts";
import { openTerminal } from "./support/terminal.ts";
import { makeWorld, Way } from "./support/way.ts";

const modes = "\\033[?1049h\\033[?25l\\033[?1000h\\033[?2004h";

function ours(): Way {
  return new Way("ours", makeWorld(inject("folder"), inject("people").agent, inject("installation")));
}

/** What natively is nobody's job: these have no native side to compare with. */
describe("the terminal after a session", () => {
  it("a tool that ended by itself: nothing of ours is written, whatever its exit code up to 128", async () => {
    const terminal = openTerminal(ours(), "probe 'printf x; exit 1'; probe 'printf y; exit 100'");
    await terminal.ended;
    expect(terminal.shown()).toBe("xy");
  });

  it("a tool that was killed: its modes are switched off", async () => {
    const terminal = openTerminal(ours(), `probe 'printf "${modes}"; kill -KILL $PPID; sleep 1'; echo end`);
    await terminal.ended;
    const afterwards = terminal.shown().split("\u001b[?2004h")[1] ?? "";
    for (const off of ["\u001b[?1049l", "\u001b[?25h", "\u001b[?1000l", "\u001b[?2004l", "\u001b[0m"])
      expect(afterwards).toContain(off);
    expect(afterwards.indexOf("\u001b[?1049l")).toBeLessThan(afterwards.indexOf("end"));
  });

  it.each([
    ["its output goes to a file", "probe 'kill -KILL $PPID; sleep 1' > out.txt"],
    ["something is piped to it", "echo x | probe 'kill -KILL $PPID; sleep 1' 2> out.txt"],
  ])(
    "a tool that was killed, where %s: the terminal alone gets what switches modes off",
    async (_, script) => {
      const way = ours();
      const terminal = openTerminal(way, `${script}; echo end`);
      await terminal.ended;
      expect(terminal.shown()).toContain("\u001b[?1049l");
      expect(readFileSync(`${way.workspace}/out.txt`, "utf8")).not.toContain("\u001b");
    },
  );

  it("a tool that was killed in front of a pager: the screen is the pager's", async () => {
    const terminal = openTerminal(ours(), "probe 'kill -KILL $PPID; sleep 1' | cat; echo end");
    await terminal.ended;
    expect(terminal.shown()).not.toContain("\u001b[?1049l");
  });

  it("a client that was killed: the line is sane again and the container gone", async () => {
    const way = ours();
    const terminal = openTerminal(way, "probe 'stty raw -echo; echo ready; sleep 60'; stty -a; echo end");
    await terminal.shows("ready");
    const launcher = childrenOf(terminal.process.pid)[0] ?? 0;
    const client = childrenOf(launcher).find((pid) => nameOf(pid) === "docker");
    expect(client).toBeDefined();
    process.kill(Number(client), "SIGKILL");
    await terminal.ended;
    expect(terminal.shown()).toMatch(/ icanon [\s\S]* echo /);
    expect(await way.leftAfter(2)).toBe(0);
  });

  it("an end over a network: what the terminal answers late is waited for", async () => {
    const way = ours();
    const terminal = openTerminal(
      way,
      "probe 'printf \"\\033[6n\"'; IFS= read -rs -t 1 -d R x; printf '%s' \"$x\" > answer; echo end",
      { SSH_CONNECTION: "192.0.2.1 1 192.0.2.2 22" },
    );
    await terminal.ended;
    expect(readFileSync(`${way.workspace}/answer`, "utf8")).toBe("");
  });
});
