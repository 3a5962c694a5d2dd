import { type IPty, spawn } from "@lydell/node-pty";
import { asPerson } from "../../support/person.ts";
import type { Step } from "./case.ts";
import type { Way } from "./way.ts";

/** A terminal with a bash script running in it. */
export type Terminal = {
  readonly process: IPty;
  /** All that it has shown. */
  readonly shown: () => string;
  /** Waits until text appears that was not waited for before. */
  readonly shows: (text: string | RegExp) => Promise<void>;
  /** Closes its window. */
  readonly close: () => void;
  readonly ended: Promise<{ code: number }>;
};

/** What a terminal answers by itself. */
const answers: readonly (readonly [string, string])[] = [
  ["\u001b[5n", "\u001b[0n"],
  ["\u001b[6n", "\u001b[7;9R"],
];

/** Opens a terminal of 100 columns and 30 rows, and runs a script in it. */
export function openTerminal(
  way: Way,
  script: string,
  environment: Readonly<Record<string, string | undefined>> = {},
): Terminal {
  const child = spawn(
    "/usr/bin/setpriv",
    [...asPerson(way.world.person), "--", "/bin/bash", "--norc", "-c", script],
    {
      name: "xterm-256color",
      cols: 100,
      rows: 30,
      cwd: way.workspace,
      env: way.environment({ TERM: "xterm-256color", ...environment }),
    },
  );
  let all = "";
  let seen = 0;
  child.onData((data) => {
    all += data;
    for (const [question, answer] of answers) {
      // A window at the other end of a network takes its time.
      if (data.includes(question)) setTimeout(() => write(child, answer), 60);
    }
  });
  const ended = new Promise<{ code: number }>((resolve) =>
    child.onExit(({ exitCode, signal }) =>
      resolve({ code: signal === undefined || signal === 0 ? exitCode : 128 + signal }),
    ),
  );
  return {
    process: child,
    shown: () => all,
    shows: async (text) => {
      const end = Date.now() + way.patience;
      for (;;) {
        const rest = all.slice(seen);
        const index = typeof text === "string" ? rest.indexOf(text) : rest.search(text);
        if (index !== -1) {
          seen += index + (typeof text === "string" ? text.length : 1);
          return;
        }
        if (Date.now() > end)
          throw new Error(`the terminal did not show ${text}, but ${JSON.stringify(rest)}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    // Not in its types: closes the other side of the terminal, which is what its programs notice.
    close: () => (child as IPty & { destroy: () => void }).destroy(),
    ended,
  };
}

/** Does what a person at the terminal would do. */
export async function follow(terminal: Terminal, steps: readonly Step[]): Promise<void> {
  for (const step of steps) {
    await terminal.shows(step.when);
    if (step.pause !== undefined) await new Promise((resolve) => setTimeout(resolve, step.pause));
    if (step.keys !== undefined) write(terminal.process, step.keys);
    if (step.resize !== undefined) terminal.process.resize(...step.resize);
    if (step.close) terminal.close();
  }
}

/** How what launchers write after an end by force begins and ends. */
const switchingOff = ["\u001b7\u001b[?1049l", "\u001b[0m"] as const;

/**
 * What was shown, without what launchers add after an end by force: switching modes off, and one question. Whether a
 * mode is left on is `modesLeft`.
 */
export function picture(text: string): string {
  const [begin, end] = switchingOff;
  const [first = "", ...rest] = text.split(begin);
  return [first, ...rest.map((part) => part.slice(part.indexOf(end) + end.length))]
    .join("")
    .replaceAll("\u001b[5n", "");
}

/** The modes in which a terminal is not as it was before, by their numbers; 25 is the cursor. */
export function modesLeft(text: string): string[] {
  const left = new Set<string>();
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that is how terminals are told.
  for (const [, numbers = "", letter] of text.matchAll(/\u001b\[\?([0-9;]+)([hl])/g)) {
    for (const number of numbers.split(";")) {
      if ((letter === "h") === (number === "25")) left.delete(number);
      else left.add(number);
    }
  }
  return [...left].filter((number) => keptModes.includes(number)).sort();
}

/** Other screen, cursor, mouse, focus, paste. */
const keptModes: readonly string[] = ["1049", "25", "1000", "1002", "1003", "1006", "1004", "2004"];

function write(terminal: IPty, keys: string): void {
  try {
    terminal.write(keys);
  } catch {
    // It was closed.
  }
}
