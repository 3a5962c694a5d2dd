/** Modes that are on in a terminal nobody has touched: wrapping, and the cursor. */
const onAtFirst = ["7", "25"];

/** Whether a cursor blinks, and whether letters made of several characters count as one: nobody misses them. */
const harmless = ["12", "2027"];

/**
 * What a program that wrote this left a terminal in, as a list of complaints: empty when a shell finds it as it was.
 * The alternate screen, a hidden cursor, mouse, focus, paste and keyboard reports all spoil the next prompt.
 */
export function leftBehind(written: string): string[] {
  const modes = new Map(onAtFirst.map((mode) => [mode, true]));
  let keyboard = 0;
  let otherKeys = "0";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: terminals talk in control characters
  for (const [sequence, marker, numbers, end] of written.matchAll(/\u001b\[([?<=>]?)([\d;]*)([hlmu])/g)) {
    if (marker === "?" && (end === "h" || end === "l")) {
      for (const mode of (numbers ?? "").split(";")) modes.set(mode, end === "h");
    }
    if (end === "u" && marker === ">") keyboard += 1;
    if (end === "u" && marker === "<") keyboard = Math.max(0, keyboard - Number(numbers || 1));
    if (end === "u" && marker === "=" && numbers?.startsWith("0")) keyboard = 0;
    if (end === "m" && marker === ">" && /^4(;|$)/.test(numbers ?? ""))
      otherKeys = numbers?.split(";")[1] ?? "0";
    void sequence;
  }
  const complaints = [...modes]
    .filter(([mode, isOn]) => isOn !== onAtFirst.includes(mode) && !harmless.includes(mode))
    .map(([mode, isOn]) => `mode ${mode} is ${isOn ? "on" : "off"}`);
  if (keyboard > 0) complaints.push("keys are reported in a protocol of its own");
  if (otherKeys !== "0") complaints.push("modified keys are reported in another form");
  const [, before] = /<before ([^>]+)>/.exec(written) ?? [];
  const [, after] = /<after ([^>]+)>/.exec(written) ?? [];
  if (before === undefined || before !== after)
    complaints.push(`the line discipline was ${before}, is ${after}`);
  return complaints;
}
