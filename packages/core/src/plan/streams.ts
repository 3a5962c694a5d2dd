import type { EngineFacts, Host } from "./facts.ts";

/** A standard stream: stdin, stdout or stderr. */
export type Stream = 0 | 1 | 2;

/** How the caller's standard streams are connected, beyond which of the first two are terminals. */
export type HostStreams = {
  readonly stderrIsTerminal: boolean;
  /** Whether stdout leads to another program, which may be reading the terminal itself. */
  readonly stdoutIsPipe: boolean;
  /** Whether stdout and stderr are the same file or pipe. */
  readonly outputsAreOne: boolean;
  /** Whether the launcher may read its terminal: a job in the background may not. */
  readonly inForeground: boolean;
  /** Of the terminal that stdout, else stderr is. */
  readonly size: { readonly columns: number; readonly rows: number } | undefined;
};

/** How the tool's standard streams are connected. */
export type StreamPlan = {
  /** Whether the tool gets a terminal; streams that are not in `pipes` are connected to it then. */
  readonly terminal: boolean;
  /** Whether the engine's client hands on what arrives on the launcher's stdin. */
  readonly interactive: boolean;
  /** Streams that pass the engine by, through a FIFO: an engine knows either a terminal for all three or for none. */
  readonly pipes: readonly Stream[];
  /** Whether the tool's stderr is its stdout, which keeps the order of what it writes to both. */
  readonly outputsAreOne: boolean;
};

/** Plans the streams so that the tool finds a terminal exactly where the caller has one. */
export function planStreams(host: Host, engine: EngineFacts): StreamPlan {
  const { stdin, stdout } = host.terminal;
  const streams = host.streams;
  const stderr = streams?.stderrIsTerminal ?? stdout;
  const outputsAreOne = streams?.outputsAreOne ?? false;
  const mayRead = streams?.inForeground ?? true;
  if (stdin && stdout && stderr)
    return { terminal: true, interactive: mayRead, pipes: [], outputsAreOne: false };
  if (!stdin && !stdout && !stderr) return { terminal: false, interactive: true, pipes: [], outputsAreOne };
  // A FIFO does not reach into a virtual machine.
  if (host.platform !== "linux" || engine.virtualMachine) {
    const terminal = stdin && stdout;
    return { terminal, interactive: mayRead, pipes: [], outputsAreOne: outputsAreOne && !terminal };
  }
  const isTerminal = [stdin, stdout, stderr];
  const pipes = ([0, 1, 2] as const).filter(
    (stream) => !isTerminal[stream] && !(stream === 2 && outputsAreOne),
  );
  return {
    terminal: true,
    // In `tool | less` the keyboard is less's; a client that reads it too would take every other key.
    interactive: stdin && mayRead && !(streams?.stdoutIsPipe ?? false),
    pipes,
    outputsAreOne: outputsAreOne && !stdout,
  };
}

/** Where a stream's FIFO is inside. */
export function pipeInside(stream: Stream): string {
  return `/run/ai-sandbox/${stream}`;
}

/** Where a stream's FIFO lies on the host. */
export function pipePath(sessionFile: string, stream: Stream): string {
  return `${sessionFile}.${stream}`;
}
