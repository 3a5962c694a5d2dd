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

/** The first line of what the tool says to it. Any page in the browser can send something that looks like an answer. */
const verdict = /^HTTP\/1\.[01] ([2-5])/;

/** A port of this machine that leads to the same port inside, while a login waits for its answer. */
export type Bridge = {
  readonly port: number;
  readonly isOpen: () => boolean;
  /** Waits for another answer, as long as for the first one. */
  readonly renew: () => void;
  readonly close: () => void;
};

/**
 * Opens a port on 127.0.0.1 for one answer that the tool takes. One that it refuses changes nothing: it may be nobody's.
 *
 * @param onProblem called when the port can't be had
 * @param onExpiry called when no answer came for too long
 */
export function openBridge(
  port: number,
  client: Client,
  spec: SandboxSpec,
  onProblem: (code: string) => void,
  onExpiry: () => void,
): Bridge {
  let isOpen = true;
  let isAnswered = false;
  let timer: NodeJS.Timeout;
  const callers = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true }, (caller) => {
    callers.add(caller);
    caller.on("error", () => caller.destroy());
    caller.once("close", () => callers.delete(caller));
    let isAnswer = false;
    caller.on("data", (bytes: Buffer) => {
      isAnswer ||= answer.test(bytes.toString("latin1"));
    });
    carry(caller, port, client, spec, (bytes) => {
      const kind = isAnswer ? verdict.exec(bytes.toString("latin1"))?.[1] : undefined;
      if (kind === undefined) return;
      isAnswer = false;
      if (isAnswered || kind > "3") return;
      isAnswered = true;
      closeAfter(grace, close);
    });
  });
  server.maxConnections = mostConnections;
  server.on("error", (error: NodeJS.ErrnoException) => {
    close();
    onProblem(error.code ?? error.message);
  });
  server.listen(port, "127.0.0.1");
  server.unref();
  renew();

  function renew(): void {
    isAnswered = false;
    closeAfter(patience, () => {
      close();
      onExpiry();
    });
  }
  function closeAfter(time: number, end: () => void): void {
    clearTimeout(timer);
    timer = setTimeout(end, time).unref();
  }

  function close(): void {
    if (!isOpen) return;
    isOpen = false;
    clearTimeout(timer);
    server.close();
    for (const caller of callers) caller.destroy();
  }
  return { port, isOpen: () => isOpen, renew, close };
}

/**
 * One connection, by way of a program inside. A login is rare: nothing of this has to be there from the start, in a
 * session that may never see one.
 *
 * @param onReply called with whatever the tool says
 */
function carry(
  caller: Socket,
  port: number,
  client: Client,
  { name, user }: SandboxSpec,
  onReply: (bytes: Buffer) => void,
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
