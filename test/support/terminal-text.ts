/** What programs ask a terminal, and what an ordinary one answers. Some wait for it, or give up without it. */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
export const answers: readonly [RegExp, string][] = [
  [/\u001b\[6n/g, "\u001b[1;1R"],
  [/\u001b\[0?c/g, "\u001b[?62;22c"],
  [/\u001b\[>0?c/g, "\u001b[>1;10;0c"],
  [/\u001b\[\?u/g, "\u001b[?0u"],
  [/\u001b\]10;\?(?:\u0007|\u001b\\)/g, "\u001b]10;rgb:e0e0/e0e0/e0e0\u001b\\"],
  [/\u001b\]11;\?(?:\u0007|\u001b\\)/g, "\u001b]11;rgb:1010/1010/1010\u001b\\"],
];
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals talk in control characters

/** Text without colours, modes and movements; a movement to the right or to another line is a space. */
export function plainText(written: string): string {
  return (
    written
      // biome-ignore-start lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
      .replace(/\u001b[\]P_][^\u0007\u001b]*(?:\u0007|\u001b\\)/g, "")
      .replace(/\u001b\[[0-9;]*[CGHfABd]/g, " ")
      .replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, "")
      .replace(/\u001b[()][A-Z0-9]|\u001b[=>78cDEHM]/g, "")
      .replace(/[\u0000-\u0008\u000b-\u001f]/g, " ")
      .replace(/[\s\u00a0]+/g, " ")
    // biome-ignore-end lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
  );
}
