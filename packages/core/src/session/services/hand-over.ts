import type { Socket } from "node:net";
import { splice } from "../../egress/tunnel.ts";

/**
 * Connects a caller with whoever answers. An answerer that ends before it said anything is one that was never there:
 * the caller then sees what it would see without anybody between, a connection that is refused.
 */
export function handOver(caller: Socket, answerer: Socket): void {
  answerer.once("close", () => {
    if (answerer.bytesRead === 0 && !caller.destroyed) caller.resetAndDestroy();
  });
  splice(caller, answerer);
}
