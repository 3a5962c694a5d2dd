// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this is about
const unprintable = /[\u0000-\u001f\u007f\ufffd]/;

/**
 * Whether a text holds what no engine and no commit can be told: control characters, and bytes that are not UTF-8 (Node
 * shows those as U+FFFD).
 */
export function isUnprintable(text: string): boolean {
  // A start asks this of several paths, and V8 makes machine code of a pattern at its second use. JSON writes every
  // control character but one in more than a letter.
  const looksPlain = JSON.stringify(text).length === text.length + 2;
  if (looksPlain && !text.includes("\u007f") && !text.includes("\ufffd")) return false;
  return unprintable.test(text);
}
