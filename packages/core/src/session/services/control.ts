import type { Socket } from "node:net";

/** Tells the loop inside what to do, line by line: see `obeyScript` in plan/services.ts. */
export class Control {
  #socket: Socket | undefined;
  #waiting = "";

  /**
   * The loop inside has come. Only the first to come is listened to: it is there before the tool is, and whoever comes
   * later is the tool's own.
   */
  attach(socket: Socket): void {
    socket.on("error", () => undefined);
    if (this.#socket !== undefined) {
      socket.destroy();
      return;
    }
    this.#socket = socket;
    // It never says anything.
    socket.resume();
    socket.write(this.#waiting);
    this.#waiting = "";
  }

  /** Sends one line, or keeps it until somebody is there. */
  say(...words: readonly (string | number)[]): void {
    const line = `${words.join(" ")}\n`;
    if (this.#socket === undefined) this.#waiting += line;
    else this.#socket.write(line);
  }

  close(): void {
    this.#socket?.destroy();
  }
}
