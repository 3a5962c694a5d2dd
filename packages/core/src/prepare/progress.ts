/** How often something is said where every line stays, in milliseconds: logs are read later, and by people. */
const plainLineEvery = 10_000;

/**
 * What a first run shows while it prepares: on a terminal one line that lives and then goes, elsewhere a plain line now
 * and then. Always on stderr; stdout is the tool's.
 */
export class Progress {
  readonly #stream: ProgressStream;
  readonly #isTerminal: boolean;
  readonly #started = Date.now();
  #text = "";
  #lastLine = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(stream: ProgressStream = process.stderr) {
    this.#stream = stream;
    this.#isTerminal = stream.isTTY === true && process.env.TERM !== "dumb";
  }

  /** Says something that stays. */
  say(text: string): void {
    this.#clear();
    this.#stream.write(`ai-sandbox: ${text}\n`);
    this.#draw();
  }

  /** Shows a new piece of work: everywhere, at once. */
  begin(text: string): void {
    this.#lastLine = 0;
    this.show(text);
  }

  /** Shows how far it is: at once on a terminal, elsewhere when nothing was said for a while. */
  show(text: string): void {
    if (text === this.#text) return;
    this.#text = text;
    if (!this.#isTerminal) {
      const now = Date.now();
      if (now - this.#lastLine < plainLineEvery) return;
      this.#lastLine = now;
      this.#stream.write(`ai-sandbox: ${text} (${this.seconds()} s)\n`);
      return;
    }
    this.#timer ??= setInterval(() => this.#draw(), 1000).unref();
    this.#draw();
  }

  /** Ends the living line. */
  end(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    this.#clear();
    this.#text = "";
  }

  /** Whole seconds since the start. */
  seconds(): number {
    return Math.round((Date.now() - this.#started) / 1000);
  }

  #draw(): void {
    if (!this.#isTerminal || this.#text === "") return;
    const line = `ai-sandbox: ${this.#text} · ${this.seconds()} s`;
    // A line that wraps could not be cleared again.
    this.#stream.write(`\r\u001b[2K${line.slice(0, (this.#stream.columns || 80) - 1)}`);
  }

  #clear(): void {
    if (this.#isTerminal && this.#text !== "") this.#stream.write("\r\u001b[2K");
  }
}

/** The part of stderr that is used. */
export type ProgressStream = {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
};
