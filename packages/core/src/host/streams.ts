import { fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import type { HostStreams } from "../plan/streams.ts";
import { isTerminal, terminals } from "./terminals.ts";

/** Looks at how the three standard streams are connected. */
export function readStreams(): HostStreams {
  const stdout = look(1);
  const stderr = look(2);
  const terminals = { stdout: isTerminal(1), stderr: isTerminal(2) };
  return {
    stderrIsTerminal: terminals.stderr,
    stdoutIsPipe: stdout !== undefined && (stdout.isFIFO() || stdout.isSocket()),
    outputsAreOne:
      stdout !== undefined &&
      stderr !== undefined &&
      stdout.dev === stderr.dev &&
      stdout.ino === stderr.ino &&
      !terminals.stdout,
    // Who has no terminal on stdin reads none.
    inForeground: !isTerminal(0) || isInForeground(),
    size: terminals.stdout
      ? sizeOf(process.stdout)
      : terminals.stderr
        ? sizeOf(process.stderr)
        : isTerminal(0)
          ? sizeOfOwnTerminal()
          : undefined,
  };
}

/** Whether this process's group is the one that may read the terminal; also true without a terminal of its own. */
export function isInForeground(): boolean {
  try {
    // state, parent, group, session, terminal, the terminal's foreground group; the name before may hold anything.
    const [, , group, , terminal, foreground] = readFileSync("/proc/self/stat", "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return terminal === "0" || group === foreground;
  } catch {
    return true;
  }
}

function look(stream: number): Stats | undefined {
  try {
    return fstatSync(stream);
  } catch {
    return undefined;
  }
}

/** Where only stdin is a terminal: that can be asked for its size by writers alone. */
function sizeOfOwnTerminal(): HostStreams["size"] {
  try {
    const terminal = new (terminals().WriteStream)(openSync("/dev/tty", "w"));
    const size = sizeOf(terminal);
    terminal.destroy();
    return size;
  } catch {
    return undefined;
  }
}

/** A terminal that does not know its size says 0. */
function sizeOf(terminal: NodeJS.WriteStream): HostStreams["size"] {
  const { columns, rows } = terminal;
  return columns > 0 && rows > 0 ? { columns, rows } : undefined;
}
