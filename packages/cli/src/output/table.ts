import { printable } from "@ai-sandbox/core";
import { bold } from "./style.ts";

/**
 * Rows under their headings, each column as wide as its widest word.
 *
 * @param headings in capitals
 * @param rows as many words each; they may come from anywhere and are made harmless for a terminal
 */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const words = rows.map((row) => row.map((word) => printable(word)));
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...words.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((word, column) => word.padEnd(widths[column] ?? 0))
      .join("   ")
      .trimEnd();
  return `${[bold(line(headings)), ...words.map(line)].join("\n")}\n`;
}
