import type { Change, Scan } from "./scan.ts";

/** More would push the tool's own last words off the screen. */
const mostLines = 12;

/**
 * The report for people; empty when there is nothing to say.
 *
 * @param printable makes names harmless for a terminal
 */
export function inWords({ changes, entries, isComplete }: Scan, printable: (text: string) => string): string {
  const lines: string[] = [];
  if (changes.length > 0) {
    lines.push(
      "ai-sandbox: while the session ran, this changed, which programs on this machine run or obey:",
    );
    const shown = changes.slice(0, mostLines);
    const width = Math.max(...shown.map((change) => nameOf(change, printable).length));
    for (const change of shown)
      lines.push(
        `  ${change.change.padEnd(7)}  ${nameOf(change, printable).padEnd(Math.min(width, 50))}  ${change.why}`,
      );
    if (changes.length > shown.length)
      lines.push(`  and ${changes.length - shown.length} more: AI_SANDBOX_REPORT=json lists all`);
    lines.push("  Look at it as at a stranger's pull request before you go on.");
  }
  if (!isComplete)
    lines.push(
      `ai-sandbox: the folder is large; only its upper ${entries} entries were looked through for changes.`,
    );
  return lines.map((line) => `${line}\n`).join("");
}

/** The report for programs: one line of JSON in ASCII; empty when there is nothing to say. */
export function asJson(workspace: string, { changes, entries, isComplete }: Scan): string {
  if (changes.length === 0 && isComplete) return "";
  const line = JSON.stringify({ report: "ai-sandbox", workspace, changes, entries, isComplete });
  // What a terminal could take for a command, or show in another order, is written as JSON's own escapes.
  return `${line.replace(/[^ -~]/g, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`)}\n`;
}

function nameOf({ path, count }: Change, printable: (text: string) => string): string {
  return count === undefined ? printable(path) : `${printable(path)} (${count} files)`;
}
