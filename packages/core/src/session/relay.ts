import { spawn } from "node:child_process";
import type { Client } from "../engine/client.ts";
import { endingSignals, type RelayedSignal } from "./signals.ts";

/** Between two tries while the container is not running yet, in milliseconds. */
const pause = 50;

/** So often somebody has to ask for an end before a start that hangs in the engine is given up. */
const patience = 3;

/**
 * Passes signals on to a session's tool, each once and in order, by way of the engine. The engine's client can't do
 * it: it ends itself at a Ctrl-C that is sent while it has a terminal, or at the third request to end, and leaves the
 * container running.
 */
export class Relay {
  readonly #client: Client;
  readonly #container: string;
  readonly #giveUp: () => void;
  readonly #isReady: () => boolean;
  readonly #waiting: RelayedSignal[] = [];
  readonly #delivered = new Set<NodeJS.Signals>();
  #isBusy = false;
  #isOver = false;

  /**
   * @param giveUp ends the client when no signal gets through
   * @param isReady whether a signal would be noticed: the first process of a container that is just being started
   *   loses what it is sent before it listens, and the engine says that it was delivered
   */
  constructor(client: Client, container: string, giveUp: () => void, isReady: () => boolean) {
    this.#client = client;
    this.#container = container;
    this.#giveUp = giveUp;
    this.#isReady = isReady;
  }

  /** The signals that reached the tool. */
  get delivered(): ReadonlySet<NodeJS.Signals> {
    return this.#delivered;
  }

  /** Passes one signal on. @returns when it and all before it arrived, or the session is over */
  async send(signal: RelayedSignal): Promise<void> {
    this.#waiting.push(signal);
    if (this.#waiting.filter((one) => endingSignals.includes(one)).length >= patience) this.#giveUp();
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let next = this.#waiting[0]; next !== undefined && !this.#isOver; next = this.#waiting[0]) {
      if (this.#isReady() && (await this.#kill(next))) {
        this.#waiting.shift();
        this.#delivered.add(next);
      } else {
        await new Promise((resolve) => setTimeout(resolve, pause));
      }
    }
    this.#isBusy = false;
  }

  /** The client ended; nobody is there to be told any more. */
  stop(): void {
    this.#isOver = true;
  }

  /** @returns whether the engine delivered it: not before the container runs, and not after its end */
  #kill(signal: RelayedSignal): Promise<boolean> {
    return new Promise((resolve) => {
      const child = spawn(this.#client.path, ["kill", `--signal=${signal.slice(3)}`, this.#container], {
        stdio: "ignore",
        cwd: "/",
        env: this.#client.environment,
        // The caller's group may be sent the next signal already.
        detached: true,
      });
      child.once("error", () => resolve(false));
      child.once("exit", (code) => resolve(code === 0));
    });
  }
}
