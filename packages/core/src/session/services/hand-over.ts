import type { Socket } from "node:net";
import { splice } from "../../egress/stand-alone.ts";

/**
 * Connects a caller with whoever answers. An answerer that ends before it said anything is one that was never there:
 * the caller then sees what it would see without anybody between, a connection that is refused.
 */
export function handOver(caller: Socket, answerer: Socket): void {
  answerer.once("close", () => {
    if (answerer.bytesRead === 0 && !caller.destroyed) refuse(caller);
  });
  splice(caller, answerer);
}

/** Ends a connection as a port does on which nobody listens; where it is no network's, it can only be closed. */
export function refuse(caller: Socket): void {
  if (caller.remotePort === undefined) caller.destroy();
  else caller.resetAndDestroy();
}
