import { once } from "node:events";
import { constants } from "node:os";
import type { Case, Group, Observed } from "../support/case.ts";
import { makeGate } from "../support/gate.ts";
import { earlyUsr1, isEitherEnd, send, startPiped, waitFor } from "../support/signalling.ts";
import { openTerminal } from "../support/terminal.ts";
import type { Way } from "../support/way.ts";

const all = ["INT", "TERM", "HUP", "QUIT", "USR1", "WINCH"] as const;
type Sent = (typeof all)[number];

const keys: Partial<Record<Sent, string>> = { INT: "\u0003", QUIT: "\u001c" };

/** In every run of the tests with pipes: the others come by the same way. */
const often: readonly Sent[] = ["HUP", "USR1", "WINCH"];

const nobodyLeft =
  "the tool's own end: natively, and with bare `docker run`, nobody is left who could be sent a signal";

/** A session that can be told apart by nothing but what it runs in. */
type Running = {
  readonly pid: number;
  readonly says: (text: string) => Promise<void>;
  readonly press: ((keys: string) => void) | undefined;
  readonly ended: Promise<{ code: number }>;
};

/** Starts the subject with pipes or in a terminal. A signal's end is 128+n in both. */
function start(
  way: Way,
  where: "pipes" | "terminal",
  mode: string,
  script: string,
  environment: Readonly<Record<string, string>>,
): Running {
  if (where === "pipes") {
    const { child, says } = startPiped(way, mode, [script], environment);
    const ended = once(child, "close").then(([code, by]) => ({
      code: by === null ? code : 128 + constants.signals[by as NodeJS.Signals],
    }));
    return { pid: Number(child.pid), says, press: undefined, ended };
  }
  const terminal = openTerminal(way, `exec probe '${script}'`, { PROBE: mode, ...environment });
  return {
    pid: terminal.process.pid,
    says: terminal.shows,
    press: (typed) => terminal.process.write(typed),
    ended: terminal.ended,
  };
}

/** As somebody at the terminal would where there is a key for it, else as another program does. */
function deliver({ pid, press }: Running, signal: Sent): void {
  const key = keys[signal];
  if (press !== undefined && key !== undefined) press(key);
  else send(pid, "alone", signal);
}

const title = (signal: Sent, where: "pipes" | "terminal"): string =>
  where === "pipes"
    ? `SIG${signal} with pipes`
    : `${signal === "INT" ? "Ctrl-C" : signal === "QUIT" ? "Ctrl-\\" : `SIG${signal}`} in a terminal`;

/** The engine's client is on its way, and there is no container yet. Natively the subject is what there is. */
const whileStarting = (signal: Sent, where: "pipes" | "terminal"): Case => ({
  name: `${title(signal, where)}, while it is starting`,
  ...(where === "pipes" && often.includes(signal) ? {} : { inReportOnly: true }),
  ...(signal === "USR1" ? { compared: earlyUsr1 } : {}),
  drive: async (way) => {
    const gate = makeGate(way, "starting");
    const isDeadly = !["USR1", "WINCH"].includes(signal);
    const running = start(way, where, isDeadly ? "wait" : "signals", "", gate.environment);
    if (way.name === "ours") await gate.reached(running.pid, signal);
    else await running.says("ready");
    deliver(running, signal);
    gate.open();
    if (isDeadly) return running.ended;
    return goesOn(running, signal);
  },
});

/** What ends nothing is asked to end afterwards. */
async function goesOn(running: Running, signal: Sent): Promise<Observed> {
  let hasEnded = false;
  const ended = running.ended.then((end) => {
    hasEnded = true;
    return end;
  });
  const ready = running.says("ready").catch(() => undefined);
  await Promise.race([ready, ended]);
  if (!hasEnded) send(running.pid, "alone", "USR2");
  const { code } = await ended;
  const by = code === 128 + constants.signals.SIGUSR1 ? "SIGUSR1" : null;
  return { code: isEitherEnd(signal, code, by) ? "either" : code };
}

/** The tool has ended with a code of its own, and nobody has been told. Natively there is nobody left to be signalled. */
const whileStopping = (signal: Sent, where: "pipes" | "terminal"): Case => ({
  name: `${title(signal, where)}, while it is stopping: the tool's own code`,
  ...(where === "pipes" && often.includes(signal) ? {} : { inReportOnly: true }),
  compared: nobodyLeft,
  drive: async (way) => {
    const gate = makeGate(way, "stopping");
    const running = start(way, where, "shell", "exit 3", gate.environment);
    if (way.name === "ours") {
      await gate.reached(running.pid, signal);
      send(running.pid, "alone", signal);
      gate.open();
    }
    return running.ended;
  },
});

const whileRemoving: Case = {
  name: "all of them while the launcher makes sure that nothing is left: the tool's own code",
  compared: nobodyLeft,
  drive: async (way) => {
    const gate = makeGate(way, "removing");
    // After a 1 a launcher asks the engine itself: clients end with it as well.
    const running = start(way, "pipes", "shell", "exit 1", gate.environment);
    if (way.name === "ours") {
      await gate.reached(running.pid, "TERM");
      for (const signal of all) send(running.pid, "alone", signal);
      gate.open();
    }
    return running.ended;
  },
};

const whileToolEnds: Case = {
  name: "all of them while the tool takes its time after a TERM, in their order",
  drive: async (way) => {
    const { child, said, says } = startPiped(way, "signals");
    await says("ready");
    for (const signal of ["TERM", ...all.filter((one) => one !== "TERM")]) {
      send(Number(child.pid), "alone", signal);
      await waitFor(() => said().includes(`got SIG${signal}`), signal, way.patience);
    }
    send(Number(child.pid), "alone", "USR2");
    const [code, by] = await once(child, "close");
    return { code, by, said: said() };
  },
};

const places = ["pipes", "terminal"] as const;

/** Each signal at each moment but that of running, which `single-signals.ts` has. */
export const signalsByPhase: Group = {
  title: "Signals while starting and stopping",
  cases: [
    ...places.flatMap((where) => all.map((signal) => whileStarting(signal, where))),
    ...places.flatMap((where) => all.map((signal) => whileStopping(signal, where))),
    whileRemoving,
    whileToolEnds,
  ],
};
