/** Kinds of control strings, by the character after ESC that begins them. */
export type StringKind = "]" | "P" | "X" | "^" | "_" | "k";

/** Colours and the marks of shells' prompts. All other operating system commands reach beyond the text on the screen. */
const harmlessCommand = /^(?:4|5|10[45]|1[0-9]|11[0-9]|133)(?:;[ -~]*)?$/;

/** Questions about the terminal's own state, and the brackets around one frame of a drawing. */
const harmlessDeviceString = /^(?:\$q|\+q)[ -~]*$|^=[12]s$/;

/**
 * Whether a complete control string may reach the terminal. Held back are titles (OSC 0, 1, 2, and `ESC k`), the working
 * folder (7), hyperlinks (8), notifications (9, 99, 777), the clipboard (52), what single terminals add (1337 …), images,
 * and what tmux and screen hand through to the terminal behind them (in DCS). What is new stays out until it is known.
 *
 * @param kind the character after ESC
 * @param body what is between that and the end
 */
export function mayPassString(kind: StringKind, body: string): boolean {
  if (kind === "]") return harmlessCommand.test(body);
  return kind === "P" && harmlessDeviceString.test(body);
}

/** Operations on the window: 20 and 21 have its title typed to the program, 22 and 23 store it and bring it back. */
const titleOperations: readonly number[] = [20, 21, 22, 23];

/**
 * Whether a complete control sequence (`ESC [ … final`) may reach the terminal: all but those about titles, and those
 * that send the screen to a printer.
 *
 * @param body what is between `ESC [` and the final character
 */
export function mayPassSequence(body: string, final: string): boolean {
  if (final === "i") return false;
  return final !== "t" || !titleOperations.includes(Number.parseInt(/^[0-9]*/.exec(body)?.[0] || "0", 10));
}

/**
 * Whether an escape sequence (`ESC … final`) may pass: all but those that switch the terminal out of UTF-8, and an end of
 * a string that never began.
 */
export function mayPassEscape(intermediates: string, final: string): boolean {
  return (final !== "\\" && !intermediates.startsWith("%")) || final === "G";
}
