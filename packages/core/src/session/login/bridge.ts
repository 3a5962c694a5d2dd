import { spawn } from "node:child_process";
import { createServer, type Socket } from "node:net";
import type { Client } from "../../engine/client.ts";
import type { SandboxSpec } from "../../plan/spec.ts";

/** How long an answer is waited for, in milliseconds: people look for passwords, and for their second factor. */
const patience = 10 * 60_000;

/** After the answer the browser still fetches the page that says so, in milliseconds. */
const grace = 3000;

/** A browser opens a few at once. */
const mostConnections = 16;

/** The request with which a login's answer comes, whatever it says. */
const answer = /^(?:GET \/[^ ]*[?&](?:code|state|token|error|access_token|session)=|POST \/)/;

/** A port of this machine that leads to the same port inside, while a login waits for its answer. */
export type Bridge = {
  readonly port: number;
  readonly isOpen: () => boolean;
  readonly close: () => void;
};

/**
 * Opens a port on 127.0.0.1 for one answer.
 *
 * @param onProblem called when the port can't be had
 */
export function openBridge(
  port: number,
  client: Client,
  spec: SandboxSpec,
  onProblem: (code: string) => void,
): Bridge {
  let isOpen = true;
  const callers = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    callers.add(caller);
    caller.on("error", () => caller.destroy());
    caller.once("close", () => callers.delete(caller));
    let isAnswer = false;
    caller.on("data", (bytes: Buffer) => {
      isAnswer ||= answer.test(bytes.toString("latin1"));
    });
    carry(caller, port, client, spec, () => {
      if (isAnswer) setTimeout(close, grace).unref();
    });
  });
  server.maxConnections = mostConnections;
  server.on("error", (error: NodeJS.ErrnoException) => {
    isOpen = false;
    onProblem(error.code ?? error.message);
  });
  server.listen(port, "127.0.0.1");
  const timer = setTimeout(close, patience);
  timer.unref();
  server.unref();

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    server.close();
    for (const caller of callers) caller.destroy();
  }
  return { port, isOpen: () => isOpen, close };
}

/**
 * One connection, by way of a program inside. A login is rare: nothing of this has to be there from the start, in a
 * session that may never see one.
 *
 * @param onReply called whenever the tool says something
 */
function carry(
  caller: Socket,
  port: number,
  client: Client,
  { name, user }: SandboxSpec,
  onReply: () => void,
): void {
  const runAs = user === undefined ? [] : [`--user=${user.uid}:${user.gid}`];
  const inside = ["socat", "-t", "30", "-", `TCP:localhost:${port}`];
  const child = spawn(client.path, ["exec", "--interactive", ...runAs, "--", name, ...inside], {
    stdio: ["pipe", "pipe", "ignore"],
    cwd: "/",
    env: client.environment,
    detached: true,
  });
  child.stdin.on("error", () => undefined);
  child.once("error", () => caller.destroy());
  child.stdout.once("close", () => caller.end());
  caller.once("close", () => child.kill("SIGKILL"));
  caller.pipe(child.stdin);
  child.stdout.on("data", onReply);
  child.stdout.pipe(caller);
}
