import { spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Case, Group, Observed } from "../support/case.ts";
import { earlyUsr1, isEitherEnd } from "../support/signalling.ts";
import { openTerminal } from "../support/terminal.ts";
import { makeUnbuilt, type Unbuilt } from "../support/unbuilt.ts";
import type { Way } from "../support/way.ts";

/** How a signal comes: from another program, or by a key. */
type Sent = "INT" | "TERM" | "HUP" | "QUIT";

const keys: Partial<Record<Sent, string>> = { INT: "\u0003", QUIT: "\u001c" };

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Natively there is nothing to build: the subject itself is what is interrupted. */
async function during(
  way: Way,
  work: (unbuilt: Unbuilt | undefined) => Promise<Observed>,
): Promise<Observed> {
  if (way.name !== "ours") return { ...(await work(undefined)), halfMade: 0 };
  const unbuilt = makeUnbuilt(way);
  try {
    return { ...(await work(unbuilt)), halfMade: unbuilt.halfMade() };
  } finally {
    unbuilt.cleanUp();
  }
}

async function begun(unbuilt: Unbuilt): Promise<void> {
  for (let tries = 0; !unbuilt.isBuilding(); tries++) {
    if (tries > 600) throw new Error("its build did not begin");
    await sleep(100);
  }
}

const withPipes = (signal: Sent): Case => ({
  name: `SIG${signal} while its image is built, with pipes`,
  // Those of test/lifecycle/interrupted-build.test.ts are in every run of the tests.
  ...(signal === "QUIT" ? {} : { inReportOnly: true }),
  drive: (way) =>
    during(way, async (unbuilt) => {
      const child = way.start(unbuilt?.program ?? way.subject, [], {
        env: way.environment({ PROBE: "wait", ...unbuilt?.environment }),
        stdio: ["pipe", "pipe", "pipe"],
      });
      child.stderr?.resume();
      if (unbuilt === undefined) await once(child.stdout ?? child, "data");
      else await begun(unbuilt);
      child.stdout?.resume();
      process.kill(Number(child.pid), `SIG${signal}`);
      const [code, by] = await once(child, "close");
      return { code, by };
    }),
});

/** By the key, where there is one, as the terminal sends it: to the whole group, the builder among them. */
const inTerminal = (signal: Sent): Case => ({
  name: `${signal === "INT" ? "Ctrl-C" : signal === "QUIT" ? "Ctrl-\\" : `SIG${signal}`} while its image is built, in a terminal`,
  ...(signal === "INT" ? {} : { inReportOnly: true }),
  drive: (way) =>
    during(way, async (unbuilt) => {
      const program = unbuilt?.program ?? way.subject;
      const script = `'${program}'; code=$?; stty -a | grep -o ' -\\?icanon\\| -\\?echo \\| -\\?isig'; echo "[ended $code]"`;
      const terminal = openTerminal(way, script, { PROBE: "wait", ...unbuilt?.environment });
      if (unbuilt === undefined) await terminal.shows("ready");
      else await begun(unbuilt);
      const key = keys[signal];
      if (key !== undefined) terminal.process.write(key);
      else process.kill(childOf(terminal.process.pid), `SIG${signal}`);
      const { code } = await terminal.ended;
      return {
        code,
        line: /( -?(icanon|echo |isig)\r?\n)+/.exec(terminal.shown())?.[0],
        shown: /\[ended .*/.exec(terminal.shown())?.[0],
      };
    }),
});

/** These end no build. The tool gets what is meant for it; the size of its window it reads itself. */
const endsNothing = (signal: "USR1" | "WINCH"): Case => ({
  name: `SIG${signal} while its image is built: the build goes on, and the tool starts`,
  inReportOnly: true,
  ...(signal === "USR1" ? { compared: earlyUsr1 } : {}),
  drive: async (way) => {
    const unbuilt = way.name === "ours" ? makeUnbuilt(way) : undefined;
    try {
      const child = way.start(unbuilt?.program ?? way.subject, [], {
        env: way.environment({ PROBE: "signals", ...unbuilt?.environment }),
        stdio: ["pipe", "pipe", "pipe"],
      });
      child.stderr?.resume();
      const ready = once(child.stdout ?? child, "data");
      await (unbuilt === undefined ? ready : begun(unbuilt));
      process.kill(Number(child.pid), `SIG${signal}`);
      const end = once(child, "close");
      await Promise.race([ready, end]);
      child.stdout?.resume();
      child.kill("SIGUSR2");
      const [code, by] = await end;
      return { code: isEitherEnd(signal, code, by) ? "either" : (code ?? by) };
    } finally {
      unbuilt?.cleanUp();
    }
  },
});

const windowClosed: Case = {
  name: "the window is closed while its image is built",
  inReportOnly: true,
  drive: (way) =>
    during(way, async (unbuilt) => {
      const program = unbuilt?.program ?? way.subject;
      const terminal = openTerminal(way, `exec '${program}'`, { PROBE: "wait", ...unbuilt?.environment });
      if (unbuilt === undefined) await terminal.shows("ready");
      else await begun(unbuilt);
      terminal.close();
      const { code } = await terminal.ended;
      // What it was building with goes with it.
      for (let tries = 0; tries < 30 && (unbuilt?.halfMade() ?? 0) > 0; tries++) await sleep(100);
      return { code };
    }),
};

/** The launcher, as the terminal's shell sees it. */
function childOf(pid: number): number {
  return Number(spawnSync("pgrep", ["-P", String(pid)], { encoding: "utf8" }).stdout.split("\n")[0]);
}

const all: readonly Sent[] = ["INT", "TERM", "HUP", "QUIT"];

export const firstRunSignals: Group = {
  title: "Signals during a first run",
  cases: [
    ...all.map(withPipes),
    ...all.map(inTerminal),
    endsNothing("USR1"),
    endsNothing("WINCH"),
    windowClosed,
  ],
};
