import { type ChildProcess, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { isInForeground } from "../host/streams.ts";

/** How long a shell may take to let a stopped process go on before it is taken for one that was never stopped. */
const grace = 100;

/** How often a tool is looked at, in milliseconds. */
const interval = 250;

/**
 * Stops the launcher as its tool was stopped, so that the shell takes the terminal back. The system does not stop a
 * process that no shell could wake up again.
 *
 * @param onNotStopped called when nobody will send SIGCONT
 */
export function stopThisProcess(onNotStopped: () => void): void {
  let woken = false;
  process.once("SIGCONT", () => {
    woken = true;
  });
  stop(process.pid);
  setTimeout(() => {
    if (!woken) onNotStopped();
  }, grace).unref();
}

/**
 * Ctrl-Z in a terminal session reaches the tool inside, which stops there and leaves the caller with a dead terminal.
 * This looks whether it has, and then does what the terminal does natively: gives the shell its terminal back and
 * stops the caller's whole group, until the shell wakes it up. It needs an engine on this machine's own kernel.
 *
 * @param sessionFile where the client has written the container's id
 * @param client reads the terminal, and must not while the shell has it
 * @param tellSize tells the tool the size of the window, which may be another one by then
 * @returns whether a SIGCONT that arrives now is the shell's answer to that
 */
export function followStops(sessionFile: string, client: ChildProcess, tellSize: () => void): () => boolean {
  let tool: number | undefined;
  let isAnswered = false;
  const timer = setInterval(() => {
    tool ??= findTool(sessionFile);
    if (tool === undefined || stateOf(tool)?.state !== "T") return;
    isAnswered = true;
    suspend(tool, client, tellSize);
    setTimeout(() => {
      isAnswered = false;
    }, grace).unref();
  }, interval);
  timer.unref();
  client.once("exit", () => clearInterval(timer));
  return () => isAnswered;
}

function suspend(tool: number, client: ChildProcess, tellSize: () => void): void {
  client.kill("SIGSTOP");
  const line = stty("-g");
  stty("sane");
  stop(0);
  // Whoever continues it in the background sees it stop again at the terminal, as natively.
  while (!isInForeground()) process.kill(process.pid, "SIGSTOP");
  stty(line);
  client.kill("SIGCONT");
  tellSize();
  const group = stateOf(tool)?.group;
  if (group !== undefined) process.kill(-group, "SIGCONT");
}

/** Stops a process, or with 0 this one's group, as Ctrl-Z does. It goes on behind this when it is woken up. */
function stop(target: number): void {
  const handlers = process.listeners("SIGTSTP");
  process.removeAllListeners("SIGTSTP");
  process.kill(target, "SIGTSTP");
  for (const handler of handlers) process.on("SIGTSTP", handler);
}

/** @returns what stty printed */
function stty(argument: string): string {
  const result = spawnSync("/bin/stty", [argument], {
    stdio: ["inherit", "pipe", "ignore"],
    env: {},
    cwd: "/",
    encoding: "utf8",
  });
  // None where there is no such program.
  return result.stdout?.trim() ?? "";
}

/** The tool's process as this machine counts: the child of the first process of the session's container. */
export function findTool(sessionFile: string): number | undefined {
  try {
    const container = readFileSync(sessionFile, "utf8");
    for (const name of readdirSync("/proc")) {
      if (!/^[0-9]+$/.test(name) || !isFirstIn(container, name)) continue;
      const children = readFileSync(`/proc/${name}/task/${name}/children`, "utf8");
      return children === "" ? undefined : Number.parseInt(children, 10);
    }
  } catch {
    // It has just started, or just ended.
  }
  return undefined;
}

function isFirstIn(container: string, process: string): boolean {
  try {
    return (
      // Podman writes the number of that process, and not the container's id.
      (container.length < 12
        ? container === process
        : readFileSync(`/proc/${process}/cgroup`, "latin1").includes(container)) &&
      /^NSpid:.*\t1$/m.test(readFileSync(`/proc/${process}/status`, "latin1"))
    );
  } catch {
    return false;
  }
}

function stateOf(process: number): { state: string; group: number } | undefined {
  try {
    const [state = "", , group] = readFileSync(`/proc/${process}/stat`, "latin1")
      .replace(/^.*\) /s, "")
      .split(" ");
    return { state, group: Number(group) };
  } catch {
    return undefined;
  }
}
