import type { ChildProcess } from "node:child_process";
import { isTied } from "../../lifecycle/support/processes.ts";
import { readable } from "./observe.ts";
import type { Way } from "./way.ts";

export type Target = "alone" | "group";

/** Waits for a launcher's lifeline: one that is killed before leaves its container to `ai-sandbox prune`. */
export async function untilTied(way: Way, { pid }: ChildProcess): Promise<void> {
  if (way.name === "ours") await waitFor(() => isTied(Number(pid)), "a lifeline", way.patience);
}

/** A subject with pipes, in a group of its own, and what it has written so far. */
export function startPiped(
  way: Way,
  mode: string,
  args: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): { child: ChildProcess; said: () => string; says: (text: string) => Promise<void> } {
  const child = way.start(way.subject, args, {
    env: way.environment({ PROBE: mode, ...environment }),
    stdio: ["pipe", "pipe", "pipe"],
    detached: true,
  });
  const chunks: Buffer[] = [];
  child.stdout?.on("data", (bytes: Buffer) => chunks.push(bytes));
  child.stderr?.resume();
  const said = (): string => readable(chunks);
  return { child, said, says: (text) => waitFor(() => said().includes(text), text, way.patience) };
}

export async function waitFor(isSo: () => boolean, what: string, patience = 15_000): Promise<void> {
  const end = Date.now() + patience;
  while (!isSo()) {
    if (Date.now() > end) throw new Error(`not seen: ${what}`);
    await sleep(10);
  }
}

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Sends a signal as another program of the person's does. */
export function send(pid: number, target: Target, signal: string): void {
  process.kill(target === "group" ? -pid : pid, `SIG${signal}`);
}

/** Said of cases that can't tell more: the subject is a Node program. */
export const earlyUsr1 =
  "that SIGUSR1 is not lost: one that comes before Node's own start is over ends the subject, a later one does not";

/** Whether a subject that was sent SIGUSR1 early, and SIGUSR2 once it ran, ended by either. */
export function isEitherEnd(signal: string, code: unknown, by: unknown): boolean {
  return signal === "USR1" && (code === 40 || by === "SIGUSR1");
}
