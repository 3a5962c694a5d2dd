import { describe, expect, it } from "vitest";
import { TerminalFilter, type TerminalKind } from "./terminal-filter.ts";

const modern: TerminalKind = { singleByte: false, linuxConsole: false };

/** What is shown of an output, which arrives in pieces of the given sizes, over and over. */
function shown(output: Buffer | string, kind = modern, sizes: readonly number[] = [Infinity]): string {
  const filter = new TerminalFilter(kind);
  const bytes = typeof output === "string" ? Buffer.from(output) : output;
  const parts: Buffer[] = [];
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    parts.push(Buffer.from(filter.push(bytes.subarray(at, at + size))));
    at += size;
  }
  return Buffer.concat(parts).toString("latin1");
}
const latin1 = (text: string): Buffer => Buffer.from(text, "latin1");

describe("passes as it is", () => {
  it.each([
    ["text", "hello\r\n\tworld\b\u0007"],
    ["characters of two, three and four bytes", "ä“”─🙂\u00a0"],
    ["colours", "\u001b[1;38;2;1;2;3mx\u001b[0m\u001b[38:5:9m"],
    ["moving about", "\u001b[2J\u001b[H\u001b[3;4H\u001b[K\u001b7\u001b8\u001bM\u001bD\u001bc"],
    [
      "modes",
      "\u001b[?1049h\u001b[?25l\u001b[?1000;1006h\u001b[?2004h\u001b[>1u\u001b[<u\u001b[>4;2m\u001b[?u",
    ],
    ["line drawing and character sets", "\u001b(0lqk\u001b(B\u000e\u000f\u001b#8\u001b%G"],
    [
      "questions",
      "\u001b[c\u001b[>c\u001b[5n\u001b[6n\u001b[18t\u001b[14t\u001b[?2026$p\u001bP$qm\u001b\\\u001bP+q544e\u001b\\",
    ],
    ["one frame of a drawing", "\u001b[?2026hx\u001b[?2026l\u001bP=1s\u001b\\x\u001bP=2s\u001b\\"],
    [
      "the colours of the terminal",
      "\u001b]11;?\u0007\u001b]10;#fff\u001b\\\u001b]4;1;rgb:1/2/3\u0007\u001b]104\u0007\u001b]112\u0007",
    ],
    ["marks of a prompt", "\u001b]133;A\u0007$ \u001b]133;B\u001b\\"],
    ["the size of the window, asked and set", "\u001b[8;30;100t"],
  ])("%s", (_what, text) => expect(shown(text)).toBe(Buffer.from(text).toString("latin1")));
});

describe("is held back, and nothing around it", () => {
  it.each([
    ["a title", "\u001b]0;evil\u0007"],
    ["a title, with ST", "\u001b]2;evil\u001b\\"],
    ["an icon's name", "\u001b]1;evil\u0007"],
    ["a title with a leading zero", "\u001b]00;evil\u0007"],
    ["a title of screen's", "\u001bkevil\u001b\\"],
    ["a title of Sun's", "\u001b]levil\u001b\\"],
    ["a title asked for", "\u001b[21t"],
    ["a title stored and brought back", "\u001b[22;0t\u001b[23;0t"],
    ["the clipboard", "\u001b]52;c;ZXZpbA==\u0007"],
    ["the clipboard, asked for", "\u001b]52;c;?\u001b\\"],
    ["the clipboard with a leading zero", "\u001b]052;c;ZXZpbA==\u0007"],
    ["kitty's clipboard", "\u001b]5522;type=read\u001b\\"],
    ["iTerm's clipboard and files", "\u001b]1337;Copy=:ZXZpbA==\u0007\u001b]1337;File=inline=1:AAAA\u0007"],
    ["a notification", "\u001b]9;evil\u0007\u001b]777;notify;a;b\u0007\u001b]99;;x\u001b\\"],
    ["the working folder", "\u001b]7;file:///tmp\u0007"],
    ["the clipboard through tmux", "\u001bPtmux;\u001b\u001b]52;c;ZXZpbA==\u0007\u001b\\"],
    ["the clipboard through screen", "\u001bP\u001b]52;c;ZXZpbA==\u0007\u001b\\"],
    ["the clipboard in an image", "\u001bPq#0;2;0;0;0\u001b]52;c;ZXZpbA==\u0007"],
    ["an image", "\u001bPq#0;2;0;0;0~~\u001b\\"],
    ["kitty's images", "\u001b_Gf=24;AAAA\u001b\\"],
    ["other strings", "\u001b^evil\u001b\\\u001bXevil\u001b\\"],
    ["printing", "\u001b[5i\u001b[4i\u001b[?5i"],
    ["leaving UTF-8", "\u001b%@"],
    ["a title given up for a clipboard", "\u001b]0;x\u001b]52;c;ZXZpbA==\u0007"],
    ["a title with a line break", "\u001b]0;a\r\nb\u0007"],
    ["a colour with a line break", "\u001b]11;a\nb\u0007"],
    ["a colour with umlauts", "\u001b]11;ä\u0007"],
    ["a colour of 10 KB", `\u001b]11;${"x".repeat(10_000)}\u0007`],
    ["a title of 1 MB", `\u001b]0;${"x".repeat(1024 * 1024)}\u0007`],
    ["a sequence of 10 KB", `\u001b[${"1;".repeat(5000)}m`],
  ])("%s", (_what, text) => expect(shown(`before${text}after`)).toBe("beforeafter"));

  it("a hyperlink; its text stays", () =>
    expect(shown("\u001b]8;;https://example.com\u001b\\here\u001b]8;;\u001b\\")).toBe("here"));
  it("a string that was cancelled, and what follows is text", () =>
    expect(shown("\u001b]0;evil\u0018after")).toBe("after"));
  it("what has no end", () => expect(shown("before\u001b]52;c;ZXZpbA==")).toBe("before"));
});

describe("nothing new is made of what is left", () => {
  it.each([
    ["an ESC before a string", "\u001b\u001b]0;evil\u0007]52;c;ZXZpbA==\u0007", "]52;c;ZXZpbA==\u0007"],
    ["half a sequence around a string", "\u001b[2\u001b]0;x\u00071t", "1t"],
    [
      "half a character around a string",
      latin1("\u00c2\u001b]0;x\u0007\u009d52;c;ZXZpbA==\u0007"),
      undefined,
    ],
    ["a character in the middle of a sequence", "\u001bä]52;c;ZXZpbA==\u0007", undefined],
  ])("%s", (_what, output, expected) => {
    const result = shown(output);
    if (expected !== undefined) expect(result).toBe(expected);
    expect(dangers(latin1(result))).toEqual([]);
  });
});

describe("controls above 0x7f, which some terminals obey", () => {
  const question = "\u00ef\u00bf\u00bd";
  it("as they are", () =>
    expect(shown(latin1("a\u009d52;c;ZXZpbA==\u0007b\u009b21t"))).toBe(
      `a${question}52;c;ZXZpbA==\u0007b${question}21t`,
    ));
  it("as characters", () =>
    expect(shown("a\u009d52;c;ZXZpbA==\u0007b")).toBe(`a${question}52;c;ZXZpbA==\u0007b`));
  it("in characters longer than they need be", () =>
    expect(
      dangers(latin1(shown(latin1("\u00e0\u0082\u009d52;c;ZQ==\u0007\u00c1\u009d52;c;ZQ==\u0007")))),
    ).toEqual([]));
  it("as a part of characters, where the terminal knows none", () => {
    const result = shown("\u201d52;c;ZXZpbA==\u0007 \u00e4", { singleByte: true, linuxConsole: false });
    expect(result).toBe("\u00e2??52;c;ZXZpbA==\u0007 \u00c3\u00a4");
  });
});

it("Linux's console: the two commands without an end", () => {
  const palette = "\u001b]P0ffffffx\u001b]Ry";
  expect(shown(palette, { singleByte: false, linuxConsole: true })).toBe(palette);
  expect(shown(palette)).toBe("");
});

describe("random output", () => {
  const pieces = [
    ..."\u001b\u001b\u001b]];[P_^X\\k%?0152;:8tiqmG@ \u0007\u0018\u001a\u007fR",
    ..."ä“\u009d\u009b\u0090\u009c🙂",
    ...["]0;", "]52;c;", "tmux;", "]11;?", "]8;;", "[21t", "$q", "=1s", "\r\n", "text"],
  ].map((piece) => Buffer.from(piece));
  const raw = [0x80, 0x90, 0x9b, 0x9c, 0x9d, 0xc2, 0xe2, 0xf0, 0xff].map((byte) => Buffer.from([byte]));
  let seed = 11;
  const random = (below: number): number => {
    seed = (seed * 1103515245 + 12345) % 2147483648;
    return Math.floor((seed / 2147483648) * below);
  };
  const output = (length: number): Buffer =>
    Buffer.concat(
      Array.from({ length }, () => {
        const from = random(6) === 0 ? raw : pieces;
        return from[random(from.length)] ?? Buffer.alloc(0);
      }),
    );

  it("is cut in any way: the same is shown, and none of it can do more than draw", () => {
    for (let turn = 0; turn < 20_000; turn++) {
      const bytes = output(1 + random(24));
      const whole = shown(bytes);
      const cut = shown(bytes, modern, [1 + random(3), 1, 1 + random(5)]);
      expect([bytes, cut]).toEqual([bytes, whole]);
      expect([bytes, dangers(latin1(whole))]).toEqual([bytes, []]);
    }
  });

  it("filtered twice is filtered once", () => {
    for (let turn = 0; turn < 5000; turn++) {
      const once = shown(output(1 + random(24)));
      expect(shown(latin1(once))).toBe(once);
    }
  });
});

/**
 * What a terminal would be told by an output, beyond drawing: read as several terminals read it, which differ in whether
 * they know controls above 0x7f and characters of many bytes, and without a look at how the filter does it.
 */
// biome-ignore-start lint/suspicious/noControlCharactersInRegex: control characters are what this is about
function dangers(bytes: Buffer): string[] {
  const readings = [bytes.toString("latin1"), bytes.toString("utf8")];
  return readings.flatMap((text) => {
    // Only where they are no part of a character: a terminal that knows none is a kind of its own.
    const short =
      text === readings[1]
        ? text.replaceAll(/[\u0080-\u009f]/g, (c) => `\u001b${String.fromCharCode(c.charCodeAt(0) - 0x40)}`)
        : text;
    const found = [
      ...short.matchAll(/\u001b(?:\][^\u0007\u001b]*|[PX^_k][^\u001b]*|%[^G]|\[[0-?]*[ -/]*[it])/g),
    ].map(([match]) => match);
    return found.filter(
      (match) =>
        !/^\u001b\](?:4|5|104|105|1\d|11\d|133)(?:;|$)/.test(match) &&
        !/^\u001bP(?:[$+]q|=[12]s)/.test(match) &&
        !/^\u001b\[(?!2[0-3](?:[^0-9]|$))[0-?]*[ -/]*t$/.test(match),
    );
  });
}
// biome-ignore-end lint/suspicious/noControlCharactersInRegex: as above
