/** A string, or one of the signs that give JSON its form; everything else is skipped. */
const token = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Finds the line in which a key stands.
 *
 * @param text that is JSON
 * @param path keys with dots between them; keys that have dots themselves are matched as they are read
 * @returns from 1; the first line where there is no such key
 */
export function lineOf(text: string, path: string): number {
  const keys: string[] = [];
  /** Of each object or list around: whether a string is a key now. */
  const open: { isObject: boolean; isKey: boolean }[] = [];
  for (const { 0: sign, index } of text.matchAll(token)) {
    const inner = open.at(-1);
    if (sign === "{" || sign === "[") open.push({ isObject: sign === "{", isKey: sign === "{" });
    else if (sign === "}" || sign === "]") {
      open.pop();
      keys.length = Math.min(keys.length, depthOf(open));
    } else if (sign === "," && inner?.isObject) inner.isKey = true;
    else if (sign === ":" && inner?.isObject) inner.isKey = false;
    else if (sign.startsWith('"') && inner?.isKey) {
      const depth = depthOf(open);
      keys.length = Math.min(keys.length, depth - 1);
      keys[depth - 1] = JSON.parse(sign) as string;
      // A key in a list's entry belongs to the list.
      if (open.every(({ isObject }) => isObject) && keys.join(".") === path)
        return text.slice(0, index).split("\n").length;
    }
  }
  return 1;
}

const depthOf = (open: readonly { isObject: boolean }[]): number =>
  open.filter(({ isObject }) => isObject).length;
