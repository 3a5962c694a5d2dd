/** What one moment of a session looked like. */
export type Frame = {
  /** Seconds since the start. */
  readonly at: number;
  readonly lines: readonly string[];
};

/** Output of a terminal, as asciicast has it: seconds since the start, and what was written then. */
export type Output = readonly [at: number, text: string];

// biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
const token =
  /\u001b\[([?>0-9;]*)([A-Za-z])|\u001b\][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[^[\]]|[\s\S]/gu;
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals talk in control characters

/**
 * Draws what a terminal would show that scrolls: a shell, programs that renew a few lines, questions with a list of answers.
 * Colours, and programs that take the whole screen, are left out.
 *
 * @returns a frame for each piece of output that changed something
 */
export function draw(outputs: readonly Output[], size: { columns: number; rows: number }): Frame[] {
  const screen = new Screen(size.columns);
  const frames: Frame[] = [];
  for (const [at, text] of outputs) {
    for (const [sequence, numbers, letter] of text.matchAll(token)) {
      if (letter !== undefined) screen.move(letter, Number(/\d+/.exec(numbers ?? "")?.[0] ?? Number.NaN));
      else if (sequence.length === 1) screen.put(sequence);
    }
    const lines = screen.lines.slice(-size.rows).map((line) => line.trimEnd());
    if (frames.at(-1)?.lines.join("\n") !== lines.join("\n")) frames.push({ at, lines });
  }
  return frames;
}

/** Lines, and a place among them at which the next letter is written. */
class Screen {
  readonly lines = [""];
  #row = 0;
  #column = 0;
  readonly #columns: number;

  constructor(columns: number) {
    this.#columns = columns;
  }

  put(letter: string): void {
    if (letter === "\n") this.#toRow(this.#row + 1);
    else if (letter === "\r") this.#column = 0;
    else if (letter === "\b") this.#column = Math.max(0, this.#column - 1);
    if (letter < " ") return;
    if (this.#column === this.#columns) {
      this.#toRow(this.#row + 1);
      this.#column = 0;
    }
    const line = this.#line();
    this.#write(line.slice(0, this.#column).padEnd(this.#column) + letter + line.slice(this.#column + 1));
    this.#column += 1;
  }

  /** Obeys a control sequence, by its last letter and first number. */
  move(letter: string, number: number): void {
    const steps = Number.isNaN(number) ? 1 : number;
    if (letter === "A") this.#toRow(Math.max(0, this.#row - steps));
    else if (letter === "B") this.#toRow(this.#row + steps);
    else if (letter === "C") this.#column += steps;
    else if (letter === "D") this.#column = Math.max(0, this.#column - steps);
    else if (letter === "G") this.#column = steps - 1;
    else if (letter === "K") this.#write(number === 2 ? "" : this.#line().slice(0, this.#column));
    else if (letter === "J") {
      this.#write(this.#line().slice(0, this.#column));
      this.lines.length = this.#row + 1;
    }
  }

  #line(): string {
    return this.lines[this.#row] ?? "";
  }

  #write(line: string): void {
    this.lines[this.#row] = line;
  }

  #toRow(row: number): void {
    while (this.lines.length <= row) this.lines.push("");
    this.#row = row;
  }
}
