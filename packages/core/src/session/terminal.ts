import { spawn } from "node:child_process";
import { closeSync, constants, openSync, readSync, writeSync } from "node:fs";
import { isInForeground } from "../host/streams.ts";
import { isTerminal, terminals } from "../host/terminals.ts";

/**
 * Leaves the alternate screen (saving the cursor first: terminals put it back where it was saved), shows the cursor,
 * switches mouse, focus, paste and keyboard reports off (these pile up; some programs switch them on twice), and resets
 * colours.
 */
const sanity =
  "\u001b7\u001b[?1049l\u001b[?25h\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?1004l\u001b[?2004l\u001b[<99u\u001b[>4m\u001b[?7h\u001b[0m";

/** Asks a terminal whether it is well, which all answer, and after everything they were asked before. */
const question = "\u001b[5n";
const answer = "\u001b[0n";

/** How long a terminal that does not answer is waited for, in milliseconds. */
const patience = 400;

/** How long an answer may be on its way through a terminal of this machine, in milliseconds. */
const moment = 40;

const sleep = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));

/** Switches off what a program that was ended by force left switched on. */
export function resetModes(): void {
  const stream = [1, 2].find(isTerminal);
  try {
    // Else only stdin is one: what the tool wrote came by this way too.
    writeSync(stream ?? openSync("/dev/tty", constants.O_WRONLY | constants.O_NOCTTY), sanity);
  } catch {
    // The terminal is gone.
  }
}

/** Gives the line settings back as a shell expects them, after a client that could not do it itself. */
export function resetLine(): Promise<void> {
  return new Promise((resolve) => {
    const child = spawn("/bin/stty", ["sane"], { stdio: ["inherit", "ignore", "ignore"], cwd: "/", env: {} });
    child.once("error", () => resolve());
    child.once("close", () => resolve());
  });
}

/**
 * Throws away what the terminal answered to the tool after the tool's end: a shell would read it as typed. Usually
 * everything has arrived by now or does within a moment. Where an answer is found, or `shouldWait`, the terminal
 * is asked something itself, and all that comes before its answer is old.
 */
export async function discardAnswers(shouldWait: boolean): Promise<void> {
  if (!isInForeground()) return;
  let terminal: number;
  try {
    terminal = openSync("/dev/tty", constants.O_RDWR | constants.O_NONBLOCK | constants.O_NOCTTY);
  } catch {
    return;
  }
  const input = new (terminals().ReadStream)(0);
  try {
    // Otherwise only whole lines could be read, and answers are none.
    input.setRawMode(true);
    let heard = read(terminal);
    // A session without the engine's network ends so quickly that the answer may still be on its way.
    for (
      const end = Date.now() + moment;
      !heard.includes("\u001b") && Date.now() < end;
      heard += read(terminal)
    )
      await sleep();
    if (!(shouldWait || heard.includes("\u001b")) || process.env.TERM === "dumb") return;
    writeSync(terminal, question);
    const end = Date.now() + patience;
    for (heard = ""; !heard.includes(answer) && Date.now() < end; heard += read(terminal)) await sleep();
  } catch {
    // A terminal that was closed meanwhile.
  } finally {
    try {
      input.setRawMode(false);
    } catch {
      // As above.
    }
    input.destroy();
    closeSync(terminal);
  }
}

/** All that waits to be read. */
function read(terminal: number): string {
  const buffer = Buffer.alloc(4096);
  let text = "";
  for (;;) {
    try {
      const length = readSync(terminal, buffer);
      if (length === 0) return text;
      text += buffer.toString("latin1", 0, length);
    } catch {
      return text;
    }
  }
}
