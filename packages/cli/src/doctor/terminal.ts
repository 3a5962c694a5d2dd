import type { Check, Finding } from "./finding.ts";

/** The terminal, and Node. */
export const terminalCheck: Check = () =>
  terminalFindings(process.stdin.isTTY === true && process.stdout.isTTY === true, process.env);

/** @param isTerminal whether a session would get one */
export function terminalFindings(
  isTerminal: boolean,
  { TERM, COLORTERM }: Readonly<Record<string, string | undefined>>,
): Finding[] {
  return [
    { subject: "node", level: "ok", text: `${process.version} (${process.execPath})` },
    !isTerminal
      ? { subject: "terminal", level: "ok", text: "none here: sessions get pipes" }
      : TERM === undefined || TERM === "" || TERM === "dumb"
        ? {
            subject: "terminal",
            level: "note",
            text: `TERM is ${TERM || "not set"}: the tools' screens may be broken`,
            remedy: "Set what your terminal is, as in: export TERM=xterm-256color",
          }
        : {
            subject: "terminal",
            level: "ok",
            text: `${TERM}${COLORTERM === undefined ? "" : `, ${COLORTERM}`}, ${process.stdout.columns} columns and ${process.stdout.rows} rows`,
          },
  ];
}
