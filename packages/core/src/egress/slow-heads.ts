import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";

/** How long a client may take to say what it wants, in milliseconds. */
type Patience = {
  readonly first: number;
  /** On a connection that is kept: longer than Node keeps one that says nothing. */
  readonly next: number;
};

/**
 * Gives up on clients that do not finish the head of a request. Node has a limit for that, but looks at it only in
 * servers that listen themselves; the socket of a session's filter belongs to the launcher.
 */
export function limitSlowHeads(server: Server, patience: Patience = { first: 10_000, next: 40_000 }): void {
  const timers = new WeakMap<Socket, NodeJS.Timeout>();
  const wait = (socket: Socket, milliseconds: number): void => {
    if (socket.destroyed) return;
    const timer = setTimeout(() => socket.destroy(), milliseconds);
    timer.unref();
    timers.set(socket, timer);
  };
  const stop = (socket: Socket): void => clearTimeout(timers.get(socket));
  server.on("connection", (socket: Socket) => {
    wait(socket, patience.first);
    socket.once("close", () => stop(socket));
  });
  server.on("connect", ({ socket }: IncomingMessage) => stop(socket));
  server.on("request", ({ socket }: IncomingMessage, answer: ServerResponse) => {
    stop(socket);
    answer.once("close", () => {
      stop(socket);
      wait(socket, patience.next);
    });
  });
}
