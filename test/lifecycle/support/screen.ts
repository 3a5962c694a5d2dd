/**
 * What is left on a screen after some text was written to it: lines, carriage returns, and the clearing of a line. Other
 * control sequences are passed over; a text that moves the cursor up would need a real terminal.
 */
export function screenOf(text: string): string[] {
  const lines = [""];
  let column = 0;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control sequences are what this is about
  for (const [piece] of text.matchAll(/\u001b\[[0-9;?<>=]*[A-Za-z]|\r|\n|[^\u001b\r\n]+/g)) {
    const line = lines.at(-1) ?? "";
    if (piece === "\n") lines.push("");
    else if (piece === "\r") column = 0;
    else if (piece === "\u001b[2K") lines[lines.length - 1] = " ".repeat(column);
    else if (!piece.startsWith("\u001b")) {
      lines[lines.length - 1] =
        line.slice(0, column).padEnd(column) + piece + line.slice(column + piece.length);
      column += piece.length;
    }
  }
  return lines.map((line) => line.trimEnd()).filter((line) => line !== "");
}
