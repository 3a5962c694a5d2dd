/** What may come next: a value, a key, the colon after it, or what follows a value. */
type Expected = "value" | "value or ]" | "key" | "key or }" | "colon" | "end of value";

const space = /[ \t\r\n]*/y;
// biome-ignore lint/suspicious/noControlCharactersInRegex: JSON allows none in a string
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?)(?![\w.])/y;

/**
 * Finds where a text stops being JSON, for messages: the parser itself tells the place of some mistakes only, and in
 * words that quote the content.
 *
 * @returns offset of the first token that can't stand there; the text's length when something is missing at its end
 */
export function jsonMistake(text: string): number {
  const open: string[] = [];
  let expected: Expected = "value";
  let offset = 0;
  const skip = (pattern: RegExp): boolean => {
    pattern.lastIndex = offset;
    const found = pattern.exec(text);
    if (found !== null) offset += found[0].length;
    return found !== null;
  };
  for (;;) {
    skip(space);
    const character = text[offset];
    if (character === undefined) return offset;
    if (expected === "colon") {
      if (character !== ":") return offset;
      offset += 1;
      expected = "value";
    } else if (expected === "end of value") {
      const closing = open.at(-1);
      if (character === closing) open.pop();
      else if (character === "," && closing !== undefined) expected = closing === "}" ? "key" : "value";
      else return offset;
      offset += 1;
    } else if (
      (expected === "value or ]" && character === "]") ||
      (expected === "key or }" && character === "}")
    ) {
      open.pop();
      offset += 1;
      expected = "end of value";
    } else if (expected === "key" || expected === "key or }") {
      if (!skip(string)) return offset;
      expected = "colon";
    } else if (character === "{" || character === "[") {
      open.push(character === "{" ? "}" : "]");
      offset += 1;
      expected = character === "{" ? "key or }" : "value or ]";
    } else {
      if (!skip(string) && !skip(scalar)) return offset;
      expected = "end of value";
    }
  }
}
