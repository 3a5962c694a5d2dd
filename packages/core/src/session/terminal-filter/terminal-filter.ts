import { mayPassEscape, mayPassSequence, mayPassString, type StringKind } from "./sequences.ts";

const bell = 0x07;
const cancel = 0x18;
const substitute = 0x1a;
const escapeKey = 0x1b;
const backslash = 0x5c;
const remove = 0x7f;

/** Longer ones are no sequence that a terminal would obey; of strings that may pass, none is nearly as long. */
const longest = 4096;

/** What stands for bytes that are no text, as terminals show them. */
const replacement = Buffer.from("\ufffd");

/** What the terminal behind a filter is like. */
export type TerminalKind = {
  /** Whether it is set to an encoding of one byte a character, where 0x80 to 0x9f are controls. */
  readonly singleByte: boolean;
  /** Whether it is Linux's own console, which has two commands without an end. */
  readonly linuxConsole: boolean;
};

type State = "text" | "escape" | "sequence" | "string" | "string's end";

/**
 * Takes out of a terminal's output what reaches beyond the text on its screen: clipboard, titles, hyperlinks (see
 * sequences.ts for all of it). A stream may be cut anywhere. Sequences are handed on whole, or not at all, so that what
 * is left on both sides of one never becomes another.
 */
export class TerminalFilter {
  readonly #kind: TerminalKind;
  #state: State = "text";
  /** The sequence that is being read, after its ESC. */
  #held = "";
  #isTooLong = false;
  /** Bytes of a character that is not complete, and how many are still to come. */
  #character: number[] = [];
  #missing = 0;
  #out: Buffer[] = [];

  constructor(kind: TerminalKind) {
    this.#kind = kind;
  }

  /** Filters the next part of the output. @returns what may be shown now */
  push(bytes: Buffer): Buffer {
    this.#out = [];
    let index = 0;
    while (index < bytes.length) {
      const end = this.#state === "text" && this.#missing === 0 ? endOfPlainText(bytes, index) : index;
      if (end > index) this.#out.push(bytes.subarray(index, end));
      else this.#byte(bytes[index] ?? 0);
      index = Math.max(end, index + 1);
    }
    return Buffer.concat(this.#out);
  }

  #byte(byte: number): void {
    if (this.#missing > 0) {
      if (isContinuation(this.#character, byte)) {
        this.#character.push(byte);
        this.#missing -= 1;
        if (this.#missing === 0) this.#endCharacter();
        return;
      }
      this.#missing = 0;
      this.#text(replacement);
    }
    if (byte < 0x80) this.#ascii(byte);
    else if (this.#kind.singleByte) this.#text(byte < 0xa0 ? Buffer.from("?") : Buffer.from([byte]));
    else if (byte >= 0xc2 && byte <= 0xf4) {
      this.#character = [byte];
      this.#missing = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
    } else this.#text(replacement);
  }

  /** Controls above 0x7f mean the same as ESC and a letter: no program needs them, and their names are never shown. */
  #endCharacter(): void {
    const [first, second = 0] = this.#character;
    this.#text(first === 0xc2 && second < 0xa0 ? replacement : Buffer.from(this.#character));
  }

  /** A character that belongs to no sequence, except to the body of a string, which may have none of them. */
  #text(character: Buffer): void {
    if (this.#state === "string") {
      this.#isTooLong = true;
      return;
    }
    this.#begin("text");
    this.#out.push(character);
  }

  #ascii(byte: number): void {
    if (this.#state === "string's end") {
      if (byte === backslash) {
        this.#endString("\u001b\\");
        return;
      }
      // Another sequence begins; the string before it was given up.
      this.#begin("escape");
    }
    if (this.#state === "string") {
      this.#inString(byte);
    } else if (byte === escapeKey) {
      this.#begin("escape");
    } else if (byte === cancel || byte === substitute) {
      this.#begin("text");
      this.#out.push(Buffer.from([byte]));
    } else if (byte < 0x20 || this.#state === "text") {
      // Controls are obeyed in the middle of a sequence, too.
      this.#out.push(Buffer.from([byte]));
    } else if (byte !== remove) {
      const character = String.fromCharCode(byte);
      if (this.#state === "escape") this.#inEscape(character);
      else this.#inSequence(character);
    }
  }

  #begin(state: State): void {
    this.#state = state;
    this.#held = "";
    this.#isTooLong = false;
  }

  #inEscape(character: string): void {
    if (character < "0") {
      this.#hold(character);
    } else if (this.#held === "" && character === "[") {
      this.#begin("sequence");
    } else if (this.#held === "" && "]PX^_k".includes(character)) {
      this.#begin("string");
      this.#held = character;
    } else {
      this.#finish(mayPassEscape(this.#held, character), `\u001b${this.#held}${character}`);
    }
  }

  #inSequence(character: string): void {
    if (character < "@") this.#hold(character);
    else this.#finish(mayPassSequence(this.#held, character), `\u001b[${this.#held}${character}`);
  }

  #inString(byte: number): void {
    const isCommand = this.#held.startsWith("]");
    if (byte === escapeKey) {
      this.#state = "string's end";
    } else if (byte === cancel || byte === substitute) {
      this.#begin("text");
    } else if (byte === bell && isCommand) {
      this.#endString("\u0007");
    } else {
      this.#hold(String.fromCharCode(byte));
      if (isCommand && this.#kind.linuxConsole && /^\](?:R|P[0-9a-fA-F]{7})$/.test(this.#held))
        this.#finish(true, `\u001b${this.#held}`);
    }
  }

  #endString(end: string): void {
    const kind = this.#held.charAt(0) as StringKind;
    this.#finish(mayPassString(kind, this.#held.slice(1)), `\u001b${this.#held}${end}`);
  }

  #hold(character: string): void {
    if (this.#held.length < longest) this.#held += character;
    else this.#isTooLong = true;
  }

  #finish(mayPass: boolean, whole: string): void {
    if (mayPass && !this.#isTooLong) this.#out.push(Buffer.from(whole, "latin1"));
    this.#begin("text");
  }
}

/** Where printable text and controls without ESC end that begin at `index`. */
function endOfPlainText(bytes: Buffer, index: number): number {
  let end = index;
  while (end < bytes.length && (bytes[end] ?? 0) < 0x80 && bytes[end] !== escapeKey) end += 1;
  return end;
}

/** Whether a byte may follow the beginning of a character. Overlong and other forms that UTF-8 forbids may not. */
function isContinuation(before: readonly number[], byte: number): boolean {
  if (before.length > 1) return byte >= 0x80 && byte <= 0xbf;
  const first = before[0] ?? 0;
  const least = first === 0xe0 ? 0xa0 : first === 0xf0 ? 0x90 : 0x80;
  const most = first === 0xed ? 0x9f : first === 0xf4 ? 0x8f : 0xbf;
  return byte >= least && byte <= most;
}
