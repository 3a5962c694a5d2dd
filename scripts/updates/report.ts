/** One line of the table. */
export type Row = { title: string; pinned: string; newest: string; notes: readonly string[] };

/** A table for people, aligned, with a last line that counts. */
export function table(rows: readonly Row[]): string {
  const header = ["", "pinned", "newest", "notes"];
  const cells = rows.map(({ title, pinned, newest, notes }) => [
    title,
    pinned,
    newest === pinned ? "=" : newest,
    notes.join("; "),
  ]);
  const widths = header.map((name, column) =>
    Math.max(name.length, ...cells.map((row) => (row[column] ?? "").length)),
  );
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  const behind = rows.filter(({ pinned, newest }) => pinned !== newest).length;
  return `${[header, ...cells].map(line).join("\n")}\n${behind} of ${rows.length} can be updated\n`;
}

/** A changeset's path and text. One a package: a second update before a release replaces the first. */
export function changeset(
  launcher: string,
  level: "patch" | "minor",
  sentences: readonly string[],
): { path: string; content: string } {
  const name = launcher.split("/").at(-1);
  return {
    path: `.changeset/update-${name}.md`,
    content: `---\n"${launcher}": ${level}\n---\n\n${sentences.join("\n")}\n`,
  };
}
